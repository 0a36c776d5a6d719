package dev.semel.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProblemDetailsTest {

    @Test
    void a_problem_names_itself_and_carries_the_error_member_that_sdks_look_for() {
        Reply reply = ProblemDetails.reply(409, "in-progress", "Still running", "Wait for it.");

        assertThat(reply.status()).isEqualTo(409);
        assertThat(reply.body().text())
                .isEqualTo("{\"type\":\"urn:semel:problem:in-progress\",\"title\":\"Still running\",\"status\":409,"
                        + "\"detail\":\"Wait for it.\",\"code\":\"in-progress\",\"error\":{\"type\":\"idempotency_error\","
                        + "\"code\":\"in-progress\",\"message\":\"Still running: Wait for it.\"}}");
    }

    @Test
    void a_problem_is_kept_by_no_cache() {
        Headers headers =
                ProblemDetails.reply(503, "unavailable", "Down", "Later.").headers();

        assertThat(headers.first("Content-Type")).hasValue("application/problem+json");
        assertThat(headers.first("Cache-Control")).hasValue("no-store");
    }

    @Test
    void what_a_caller_sent_cannot_break_out_of_the_document() {
        String text = ProblemDetails.body(400, "request-invalid", "Bad", "\"}\r\n\u0000<x>")
                .text();

        assertThat(text).contains("\\\"}\\r\\n\\u0000<x>").doesNotContain("\r").doesNotContain("\n");
    }

    @Test
    void the_error_type_follows_the_status() {
        assertThat(ProblemDetails.body(502, "a", "b", "c").text()).contains("\"type\":\"api_error\"");
        assertThat(ProblemDetails.body(413, "a", "b", "c").text()).contains("\"type\":\"invalid_request_error\"");
    }
}
