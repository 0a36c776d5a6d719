package dev.semel.gateway.presets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.gateway.testing.RawClient.Answer;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Repeatable Requests as OASIS specifies them. */
class OasisTest {
    private Conversation talk;

    @BeforeEach
    void begin() {
        talk = Conversation.under("oasis");
    }

    @AfterEach
    void end() {
        talk.close();
    }

    private static final String ID = "2b0c2b1e-8f4e-4c52-9a77-9f3d3f2d0c11";

    private Call request(String id, Instant firstSent) {
        return talk.post("/rooms")
                .bearer("t-1")
                .with("Repeatability-Request-ID: " + id)
                .with("Repeatability-First-Sent: " + date(firstSent))
                .json("{\"name\":\"room\"}");
    }

    private Call request(String body) {
        return talk.post("/rooms")
                .bearer("t-1")
                .with("Repeatability-Request-ID: " + ID)
                .with("Repeatability-First-Sent: " + date(Instant.now()))
                .json(body);
    }

    private Call request() {
        return request(ID, Instant.now());
    }

    private static String date(Instant time) {
        return DateTimeFormatter.RFC_1123_DATE_TIME
                .withLocale(Locale.ROOT)
                .format(time.atOffset(ZoneOffset.UTC))
                .replaceFirst(", (\\d) ", ", 0$1 ")
                .replace(" Z", " GMT");
    }

    private static void assertRejected(Answer answer, int status) {
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.header("Repeatability-Result")).hasValue("rejected");
    }

    @Test
    void every_answer_says_whether_the_request_was_accepted() {
        Answer first = request().send();
        Answer repeat = request().send();

        assertThat(first.header("Repeatability-Result")).hasValue("accepted");
        assertThat(repeat.header("Repeatability-Result")).hasValue("accepted");
        assertThat(repeat.text()).isEqualTo(first.text());
        assertThat(talk.runs()).isEqualTo(1);
    }

    @Test
    void the_id_is_a_uuid_in_any_letters() {
        Answer first = request().send();

        assertThat(request(ID.toUpperCase(Locale.ROOT), Instant.now()).send().text())
                .isEqualTo(first.text());
        assertRejected(request("room-1", Instant.now()).send(), 400);
        assertThat(talk.runs()).isEqualTo(1);
    }

    @Test
    void id_and_time_go_together() {
        Call bare = talk.post("/rooms").bearer("t-1").json("{}");

        assertRejected(bare.with("Repeatability-Request-ID: " + ID).send(), 400);
        assertRejected(
                bare.with("Repeatability-First-Sent: " + date(Instant.now())).send(), 400);
        assertThat(talk.runs()).isZero();
        assertThat(bare.send().header("Repeatability-Result")).isEmpty();
        assertThat(talk.runs()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2026-01-01T00:00:00Z", "yesterday", "0"})
    void a_time_is_an_http_date(String time) {
        Call call = talk.post("/rooms")
                .bearer("t-1")
                .with("Repeatability-Request-ID: " + ID)
                .with("Repeatability-First-Sent: " + time);

        assertRejected(call.json("{}").send(), 400);
    }

    @Test
    void what_was_first_sent_too_long_ago_is_never_run_again() {
        assertRejected(request(ID, Instant.now().minus(Duration.ofHours(25))).send(), 412);
        assertThat(talk.runs()).isZero();
    }

    @Test
    void a_time_in_the_future_is_refused() {
        assertRejected(request(ID, Instant.now().plus(Duration.ofMinutes(5))).send(), 400);
    }

    @Test
    void another_request_under_a_used_id_is_a_400() {
        request().send();

        assertRejected(request("{\"name\":\"another\"}").send(), 400);
        assertRejected(request().to("/halls").send(), 400);
    }

    @Test
    void a_repeat_while_the_first_runs_is_a_409() {
        CountDownLatch gate = talk.holdsNext();
        CompletableFuture<Answer> first = Conversation.inBackground(request());
        talk.upstream().awaitReceived(1);
        Answer busy = request().send();
        gate.countDown();
        first.join();

        assertRejected(busy, 409);
    }

    @ParameterizedTest
    @CsvSource({"201, true", "404, true", "500, false"})
    void what_succeeded_or_was_wrong_is_kept_and_what_failed_runs_again(int status, boolean kept) {
        talk.answersNext(status, "the first");
        request().send();

        assertThat(request().send().text().equals("the first")).isEqualTo(kept);
        assertThat(talk.operations()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUT", "PATCH", "DELETE"})
    void other_methods_that_change_something_are_repeatable_too(String method) {
        Call call = talk.call(method, "/rooms/1")
                .bearer("t-1")
                .with("Repeatability-Request-ID: " + ID)
                .with("Repeatability-First-Sent: " + date(Instant.now()));

        assertThat(call.send().text()).isEqualTo(call.send().text());
    }

    @Test
    void get_ignores_the_headers() {
        Call call = talk.call("GET", "/rooms/1").bearer("t-1").with("Repeatability-Request-ID: " + ID);

        assertThat(call.send().text()).isNotEqualTo(call.send().text());
    }
}
