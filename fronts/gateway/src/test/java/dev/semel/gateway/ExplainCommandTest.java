package dev.semel.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code semel explain}. */
class ExplainCommandTest {
    private final StringWriter out = new StringWriter();

    @TempDir
    private Path directory;

    private int run(String... arguments) {
        return Main.run(new PrintWriter(out, true), new PrintWriter(new StringWriter()), arguments);
    }

    private String file(String yaml) throws IOException {
        return Files.writeString(directory.resolve("semel.yaml"), yaml).toString();
    }

    private static String[] with(String[] call, String... more) {
        return Stream.of(call, more).flatMap(Stream::of).toArray(String[]::new);
    }

    @Test
    void explain_shows_every_layer_and_what_they_do_together() {
        String[] call = {
            "explain",
            "--preset",
            "adtarget",
            "POST",
            "/api/v1/events/conversion",
            "-H",
            "Authorization: Bearer x",
            "-d"
        };
        String event = "{\"telegramUserId\":42,\"channelId\":\"-100\",\"eventType\":\"Purchase\"}";

        assertThat(run(with(call, event, "-H", "Idempotency-Key: order_1"))).isZero();
        assertThat(out.toString())
                .contains(
                        "layers     adtarget, within it adtarget/conversion",
                        "found      the key order_1",
                        "key        looked for in body member /telegramUserId, body member /channelId and body member"
                                + " /eventType together; without one this layer is skipped",
                        "found      the key 42, -100, Purchase, which is not kept readable",
                        "rule       an answer with body member /status of failed, pending, skipped: it is kept, and the"
                                + " next request runs again as the same operation",
                        "waits for its answer at most 5s, then is refused with 409 IDEMPOTENT_IN_PROGRESS",
                        "gets the first answer, with deduplicated: true put into its JSON",
                        "labels     conversionId from the answer's body member /conversionId",
                        "so         it is claimed for adtarget, then adtarget/conversion, and runs as the operation of"
                                + " adtarget/conversion unless it is a repeat for one of them");
    }

    @Test
    void explain_says_which_layer_is_skipped_and_why() {
        String[] call = {"explain", "--preset", "adtarget", "POST", "/api/v1/events/conversion", "-d"};

        assertThat(run(with(call, "{}", "-H", "Authorization: Bearer x", "-H", "Idempotency-Key: order_1")))
                .isZero();
        assertThat(out.toString())
                .contains(
                        "skipped    no-key: this layer does nothing",
                        "so         it is claimed for adtarget, and runs unless it is a repeat");
        assertThat(run(with(call, "{\"telegramUserId\":1,\"channelId\":1,\"eventType\":\"a\"}")))
                .isZero();
        assertThat(out.toString())
                .contains("skipped    no-principal: this layer does nothing", "so         it runs unprotected: no-key");
    }

    @Test
    void explain_says_which_layer_refuses() {
        String[] call = {
            "explain",
            "--preset",
            "adtarget",
            "POST",
            "/api/v1/events/conversion",
            "-H",
            "Authorization: Bearer x",
            "-d"
        };
        String body = "{\"telegramUserId\":1,\"channelId\":1,\"eventType\":\"" + "a".repeat(256) + "\"}";

        assertThat(run(with(call, body, "-H", "Idempotency-Key: order_1"))).isZero();
        assertThat(out.toString())
                .contains("refused    with 400 IDEMPOTENT_KEY_INVALID: The JSON member /eventType must have")
                .contains("so         a repeat for adtarget gets its answer; else it is refused with 400"
                        + " IDEMPOTENT_KEY_INVALID");
        assertThat(run(with(call, "{}", "-H", "Idempotency-Key: " + "k".repeat(129))))
                .isZero();
        assertThat(out.toString()).contains("not reached: the layer around it refuses the request");
    }

    @Test
    void explain_tells_of_questions_checks_and_conflicts() throws IOException {
        assertThat(run(
                        "explain",
                        "-c",
                        file("""
                                upstream: http://127.0.0.1:9000
                                routes:
                                  - authorize: {url: /me, before: claim, keep: 5s}
                                    outcome:
                                      unknown: ask
                                      ask: {url: "/operations/${operation_id}", never: {status: 404}, done: {status: 200}}
                                    replay: {mode: conflict}
                                    retention: {window: 1h, keep: 2h, between: reject}
                                """),
                        "POST",
                        "/a",
                        "-H",
                        "Idempotency-Key: k",
                        "-H",
                        "Authorization: Bearer x"))
                .isZero();
        assertThat(out.toString())
                .contains(
                        "repeat     afterwards is refused with 409 already-completed, which points to what was made",
                        "           after the window is refused with 422 window-passed",
                        "no answer  GET /operations/${operation_id} is asked what became of it; until it says, repeats are"
                                + " refused with 409 outcome-unknown",
                        "authorize  GET /me decides before anything else whether the caller may have the answer; its 2xx"
                                + " counts for 5s");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET | /a | it passes through, unprotected: GET requests are never deduplicated",
                "PUT | /a | it passes through, unprotected: no route matches it",
                "POST | /a%zz | it is refused with 400 path-ambiguous",
                "POST | /a | it runs unprotected: no-key",
            })
    void explain_says_what_happens_to_a_request_without_a_key(String method, String path, String expected) {
        assertThat(run("explain", method, path)).isZero();
        assertThat(out.toString()).contains(expected);
    }

    @Test
    void explain_says_what_a_key_brings() {
        int code = run(
                "explain",
                "--preset",
                "print-one",
                "POST",
                "/orders?a=b",
                "-H",
                "Idempotency-Key: k1",
                "-H",
                "x-api-key: test",
                "-d",
                "{\"a\":1}");

        assertThat(code).isZero();
        assertThat(out.toString())
                .contains(
                        "route      POST /**",
                        "policy     print-one",
                        "caller     known",
                        "found      the key k1",
                        "scope      principal: ",
                        "compared   method, path, query, body, headers content-type (body as auto)",
                        "is refused with 422 key-reused",
                        "kept       2xx, 3xx, 4xx, 5xx and what is named nowhere: for 24h from the first request",
                        "not kept   301, 302, 307, 308, 401, 403, 429: the next request runs: as a new operation after a first"
                                + " attempt, else as the same",
                        "running    a repeat meanwhile is refused with 409 in-progress",
                        "repeat     afterwards gets the first answer, marked with Idempotent-Replayed=true",
                        "so         it is claimed for print-one, and runs unless it is a repeat")
                .doesNotContain("test");
    }

    @Test
    void explain_says_that_a_checksum_is_the_key() {
        int code = run(
                "explain", "--preset", "altcraft", "POST", "/api/v1.1/profiles/add", "-d", "{\"token\":\"t\",\"a\":1}");

        assertThat(code).isZero();
        assertThat(out.toString())
                .contains("no key: the request's checksum is its key", "of the body not [/token]", "at most 10s");
    }

    @Test
    void explain_refuses_a_bad_key() {
        assertThat(run("explain", "POST", "/a", "-H", "Idempotency-Key: \"open"))
                .isZero();
        assertThat(out.toString()).contains("it is refused with 400 key-invalid");
    }
}
