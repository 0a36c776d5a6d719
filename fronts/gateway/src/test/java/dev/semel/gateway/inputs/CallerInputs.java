package dev.semel.gateway.inputs;

import static dev.semel.gateway.inputs.Input.input;
import static dev.semel.gateway.inputs.Requests.freshKey;
import static dev.semel.gateway.inputs.Requests.keyLine;
import static dev.semel.gateway.inputs.Requests.order;
import static dev.semel.gateway.inputs.Requests.send;
import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.gateway.testing.ScriptedUpstream.Received;
import java.util.ArrayList;
import java.util.List;

/** Who calls, what they claim to be, and what they hope to get again. */
final class CallerInputs {
    private static final String AMBIGUOUS = "principal-ambiguous";

    private CallerInputs() {}

    static List<Input> all() {
        var all = new ArrayList<Input>();
        all.addAll(callers());
        all.addAll(strippers());
        all.addAll(spoofers());
        all.addAll(repeats());
        return List.copyOf(all);
    }

    private static List<Input> callers() {
        return List.of(
                input("another caller's key").sends(order(keyLine("bobs-key"))).executed(),
                input("another caller's key without credentials")
                        .sends(order(keyLine("bobs-key")).replace("Authorization: Bearer alice\r\n", ""))
                        .executed(),
                input("another caller's key with a cookie instead of credentials")
                        .sends(order(keyLine("bobs-key")).replace("Authorization: Bearer alice", "Cookie: session=bob"))
                        .bypassed("no-principal"),
                input("two Authorization lines")
                        .sends(order(keyLine("bobs-key"), "Authorization: Bearer bob"))
                        .refused(400, AMBIGUOUS),
                input("two equal Authorization lines")
                        .sends(order(keyLine(), "authorization: Bearer alice"))
                        .refused(400, AMBIGUOUS),
                input("an Authorization with another caller's in a list")
                        .sends(order(keyLine("bobs-key")).replace("Bearer alice", "Bearer alice, Bearer bob"))
                        .executed());
    }

    private static List<Input> strippers() {
        String key = freshKey();
        return List.of(
                input("a repeat with Connection: Idempotency-Key")
                        .after(order(keyLine(key)))
                        .sends(order(keyLine(key), "Connection: Idempotency-Key"))
                        .replayed(),
                input("a first request with Connection: close, idempotency-key")
                        .sends(order(keyLine(), "Connection: keep-alive, idempotency-key"))
                        .executed()
                        .and(seen -> assertThat(seen.only().header("Idempotency-Key"))
                                .isPresent()),
                input("Connection: Authorization")
                        .sends(order(keyLine("bobs-key-2"), "Connection: Authorization"))
                        .executed()
                        .and(seen ->
                                assertThat(seen.only().header("Authorization")).hasValue("Bearer alice")),
                input("Connection: Content-Length, Host, Transfer-Encoding")
                        .sends(order(keyLine(), "Connection: Content-Length, Host, Transfer-Encoding"))
                        .executed()
                        .and(seen -> assertThat(seen.only().text()).isEqualTo("{\"amount\":1}")),
                input("Connection: X-Secret, with X-Secret")
                        .sends(order(keyLine(), "Connection: X-Secret", "X-Secret: 1"))
                        .executed()
                        .and(seen -> assertThat(seen.only().header("X-Secret")).isEmpty()));
    }

    private static List<Input> spoofers() {
        return List.of(
                input("marks of Semel's own from a client")
                        .sends(order(
                                keyLine(),
                                "Semel-Operation-Id: 00000000-0000-0000-0000-000000000000",
                                "Semel-Attempt: 7",
                                "semel-fence: 9999999999999999",
                                "SEMEL-STATUS: replayed"))
                        .executed()
                        .and(seen -> oneOwnMark(seen.only())),
                input("marks of Semel's own spelled with underscores")
                        .sends(order(keyLine(), "Semel_Operation_Id: x", "Semel_Fence: 9", "Semel_Attempt: 7"))
                        .executed()
                        .and(seen -> {
                            oneOwnMark(seen.only());
                            assertThat(seen.only().lines()).noneMatch(line -> line.startsWith("Semel_"));
                        }),
                input("marks of Semel's own on a request that isn't protected")
                        .sends(send("POST", "/free", "{}", "Semel-Fence: 9", "Semel-Attempt: 7"))
                        .passed()
                        .and(seen -> assertThat(seen.only().lines())
                                .noneMatch(line -> line.regionMatches(true, 0, "semel", 0, 5))),
                input("a method override")
                        .sends(order(keyLine(), "X-HTTP-Method-Override: DELETE"))
                        .executed());
    }

    private static void oneOwnMark(Received request) {
        assertThat(request.all("Semel-Attempt")).containsExactly("1");
        assertThat(request.all("Semel-Fence")).singleElement().isNotEqualTo("9999999999999999");
        assertThat(request.all("Semel-Operation-Id"))
                .singleElement()
                .asString()
                .hasSize(36)
                .doesNotStartWith("00000000");
        assertThat(request.all("Semel-Status")).isEmpty();
    }

    private static List<Input> repeats() {
        String key = freshKey();
        String range = freshKey();
        String other = freshKey();
        return List.of(
                input("a repeat with another body")
                        .after(order(keyLine(key)))
                        .sends(order(keyLine(key)).replace("1}", "2}"))
                        .refused(422, "key-reused"),
                input("a repeat with another query")
                        .after(order(keyLine(other)))
                        .sends(order(keyLine(other)).replace("/v1/orders", "/v1/orders?a=1"))
                        .refused(422, "key-reused"),
                input("a repeat with Range, If-None-Match and If-Modified-Since")
                        .after(order(keyLine(range)))
                        .sends(order(
                                keyLine(range),
                                "Range: bytes=0-1",
                                "If-None-Match: *",
                                "If-Modified-Since: Fri, 01 Jan 2038 00:00:00 GMT"))
                        .replayed()
                        .and(seen -> assertThat(seen.answer().text()).isEqualTo("{\"done\":true}")));
    }
}
