package dev.semel.gateway.presets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.gateway.testing.RawClient.Answer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Altcraft's deduplication of requests that bring no Request-ID: which of them are the same. */
class AltcraftChecksumTest {
    private static final String PATH = "/v1.1/suppresses/add";
    private static final String BODY = "{\"name\":\"bounced\",\"emails\":[\"a@example.org\"]}";

    private Conversation talk;

    @BeforeEach
    void begin() {
        talk = Conversation.under("altcraft");
    }

    @AfterEach
    void end() {
        talk.close();
    }

    private Call add() {
        return talk.post(PATH).bearer("atk-1").json(BODY);
    }

    private Call ofOne(String target) {
        return talk.post(target).bearer("atk-1");
    }

    private void assertSame(Call first, Call repeat) {
        Answer executed = first.send();
        Answer replayed = repeat.send();

        assertThat(replayed.text()).isEqualTo(executed.text());
        assertThat(replayed.header("Duplicate-Request")).hasValue("true");
        assertThat(talk.runs()).isEqualTo(1);
    }

    private void assertDifferent(Call first, Call second) {
        Answer executed = first.send();

        assertThat(second.send().text()).isNotEqualTo(executed.text());
        assertThat(talk.runs()).isEqualTo(2);
    }

    @Test
    void ALT_12_without_a_request_id_the_duplicate_key_is_a_hash_of_the_data() {
        add().send();
        String key = add().send().header("Duplicate-Key").orElseThrow();
        Call other = ofOne(PATH).json(BODY + " ");
        other.send();

        assertThat(add().send().header("Duplicate-Key")).hasValue(key);
        assertThat(other.send().header("Duplicate-Key")).isPresent().isNotEqualTo(key);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"name\":\"bounced\",\"emails\":[\"A@example.org\"]}",
                "{\"name\":\"bounced\",\"emails\":[\"a@example.org\"]} ",
                "{\"emails\":[\"a@example.org\"],\"name\":\"bounced\"}",
                "",
            })
    void ALT_16_another_byte_in_the_body_executes(String body) {
        assertDifferent(add(), ofOne(PATH).json(body));
    }

    @ParameterizedTest
    @ValueSource(strings = {"?request_id=12345", "?", "?a=1&b=2"})
    void ALT_17_another_url_executes(String query) {
        assertDifferent(add(), add().to(PATH + query));
    }

    @Test
    void ALT_17_another_request_id_in_the_query_executes() {
        assertDifferent(add().to(PATH + "?request_id=12345"), add().to(PATH + "?request_id=12346"));
    }

    @Test
    void ALT_19_request_id_in_the_query_is_data_and_no_key() {
        assertDifferent(
                add().to(PATH + "?request_id=12345"),
                ofOne(PATH + "?request_id=12345").json("{\"name\":\"other\"}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "User-Agent: okhttp/4.12",
                "Accept-Encoding: gzip, br",
                "Accept: */*",
                "Date: Sat, 21 Nov 2026 10:00:00 GMT",
                "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                "X-Forwarded-For: 203.0.113.9",
                "X-Forwarded-Proto: https",
                "Forwarded: for=203.0.113.9",
                "X-Retry-Count: 2",
                "X-Request-ID: 7f3a",
                "Connection: close",
                "Cache-Control: no-cache",
            })
    void ALT_20_headers_that_a_client_or_a_proxy_adds_do_not_make_it_another_request(String line) {
        assertSame(add(), add().with(line));
    }

    @Test
    void ALT_20_a_body_sent_in_chunks_is_the_same_body() {
        Answer first = add().send();

        assertThat(add().sendChunked().text()).isEqualTo(first.text());
        assertThat(talk.runs()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"application/json, text/plain", "text/csv, text/plain", "application/json, application/merge-patch+json"
    })
    void ALT_21_another_media_type_is_another_request(String one, String other) {
        assertDifferent(ofOne(PATH).body(one, BODY), ofOne(PATH).body(other, BODY));
    }

    @ParameterizedTest
    @CsvSource({
        "/v1.0/lists/1/import, /v1.0/lists/2/import",
        "/v1.1/suppresses/add, /v1.1/suppresses/update",
    })
    void ALT_22_the_same_body_to_another_list_or_route_is_another_request(String one, String other) {
        assertDifferent(add().to(one), add().to(other));
    }

    @Test
    void ALT_27_a_tilda_form_post_is_deduplicated_by_its_bytes() {
        String target = "/integrations/tilda/profile_import?token=atk-1&db_id=1";
        String form = "Email=a%40example.org&Name=A+B&tranid=0:1&formid=form1";
        Call post = talk.post(target).body("application/x-www-form-urlencoded", form);

        assertSame(post, post.with("User-Agent: Tilda"));
        assertThat(talk.post(target)
                        .body("application/x-www-form-urlencoded", form.replace("A+B", "A+C"))
                        .send()
                        .header("Duplicate-Request"))
                .isEmpty();
    }

    @Test
    void ALT_27_an_lpgenerator_form_post_and_bytes_of_any_kind_are_deduplicated() {
        Call form = talk.post("/integrations/lpgenerator/profile_import?token=atk-1")
                .body("application/x-www-form-urlencoded; charset=utf-8", "lead_email=a%40example.org");
        Call text = ofOne("/v1.1/subscribers/import").body("text/csv", "email;name\r\na@example.org;Ä\r\n");

        assertSame(form, form);
        assertThat(text.send().text()).isEqualTo(text.send().text());
    }

    private Call events(String boundary, String event) {
        return ofOne("/v1.1/pushes/post_events")
                .body("multipart/form-data; boundary=" + boundary, """
                        --%1$s\r
                        Content-Disposition: form-data; name="event"\r
                        \r
                        %2$s\r
                        --%1$s\r
                        Content-Disposition: form-data; name="file"; filename="f.bin"\r
                        Content-Type: application/octet-stream\r
                        \r
                        bytes\r
                        --%1$s--\r
                        """.formatted(boundary, event));
    }

    @Test
    void ALT_30_a_multipart_repeat_with_another_boundary_is_a_duplicate() {
        assertSame(events("8f2e-1", "opened"), events("c0ffee-2", "opened"));
    }

    @Test
    void ALT_30_a_multipart_request_with_another_part_is_another_request() {
        assertDifferent(events("8f2e-1", "opened"), events("8f2e-1", "clicked"));
    }

    @Test
    void ALT_A3_a_header_that_is_configured_counts() {
        try (var strict = Conversation.under("altcraft", "\"derive\": {\"headers\": [\"content-type\", \"x-shop\"]}")) {
            Call add = strict.post(PATH).bearer("atk-1").json(BODY);
            String first = add.with("X-Shop: 1").send().text();

            assertThat(add.with("X-Shop: 2").send().text()).isNotEqualTo(first);
            assertThat(add.with("X-Shop: 1").with("X-Other: 3").send().text()).isEqualTo(first);
        }
    }

    @Test
    void ALT_A4_method_path_query_media_type_and_body_all_count() {
        assertThat(add().send().text())
                .isNotEqualTo(add().to("/v1.1/suppresses/update").send().text())
                .isNotEqualTo(add().to(PATH + "?x").send().text())
                .isNotEqualTo(ofOne(PATH).body("text/json", BODY).send().text())
                .isNotEqualTo(ofOne(PATH).json("[]").send().text())
                .isEqualTo(add().send().text());
    }
}
