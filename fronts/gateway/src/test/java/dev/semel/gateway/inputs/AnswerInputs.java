package dev.semel.gateway.inputs;

import static dev.semel.gateway.inputs.Input.input;
import static dev.semel.gateway.inputs.Requests.freshKey;
import static dev.semel.gateway.inputs.Requests.gzipOfBlanks;
import static dev.semel.gateway.inputs.Requests.keyLine;
import static dev.semel.gateway.inputs.Requests.order;
import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.gateway.testing.RawClient.Answer;
import dev.semel.gateway.testing.ScriptedUpstream.Script;
import dev.semel.gateway.testing.Scripts;
import dev.semel.http.Body;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/** What a broken or malicious API may answer to a protected request. */
final class AnswerInputs {
    private static final String LINE = "HTTP/1.1 200 OK\r\n";
    private static final String BODY = "Content-Length: 2\r\n\r\nok";

    private AnswerInputs() {}

    static List<Input> all() {
        var all = new ArrayList<Input>();
        all.addAll(heads());
        all.addAll(bodies());
        all.addAll(marks());
        all.addAll(packed());
        return List.copyOf(all);
    }

    private static List<Input> heads() {
        return List.of(
                invalid("an answer with a bare CR in a value", LINE + "X: a\rSet-Cookie: b=c\r\n" + BODY),
                invalid("an answer with a bare LF in a value", LINE + "X: a\nSet-Cookie: b=c\r\n" + BODY),
                invalid("an answer with a NUL in a value", LINE + "X: a\u0000b\r\n" + BODY),
                invalid("an answer with a NUL in a header name", LINE + "X\u0000y: a\r\n" + BODY),
                invalid("an answer with a header name that isn't ASCII", LINE + "X\u00e9: a\r\n" + BODY),
                invalid("an answer with a header line without a name", LINE + ": a\r\n" + BODY),
                input("an answer with a folded line")
                        .sends(order(keyLine()))
                        .meets(Scripts.raw(LINE + "X: a\r\n b\r\n" + BODY))
                        .executed()
                        .and(seen -> assertThat(seen.answer().all("X")).containsExactly("a b")),
                invalid("status 999", "HTTP/1.1 999 Odd\r\n" + BODY),
                invalid("status 099", "HTTP/1.1 099 Odd\r\n" + BODY),
                invalid("status -200", "HTTP/1.1 -200 Odd\r\n" + BODY),
                invalid("status 2000", "HTTP/1.1 2000 Odd\r\n" + BODY),
                invalid("an answer in HTTP/2.0", "HTTP/2.0 200 OK\r\n" + BODY),
                invalid("an answer that is no HTTP", "SSH-2.0-OpenSSH_9.9\r\n\r\n"),
                invalid("header lines of 100 KB", LINE + "X: " + "a".repeat(100_000) + "\r\n" + BODY),
                invalid("101 to a request that asked for no other protocol", "HTTP/1.1 101 Go\r\nUpgrade: h2c\r\n\r\n"),
                invalid("interim answers without end", (request, connection) -> {
                    while (!connection.socket().isClosed()) {
                        connection.send("HTTP/1.1 103 Hints\r\nLink: </x>\r\n\r\n");
                    }
                }));
    }

    private static List<Input> bodies() {
        return List.of(
                invalid(
                        "an answer with Content-Length twice",
                        LINE + "Content-Length: 2\r\nContent-Length: 5\r\n\r\nok"),
                invalid("an answer with a negative Content-Length", LINE + "Content-Length: -1\r\n\r\nok"),
                invalid("an answer with a bad chunk size", LINE + "Transfer-Encoding: chunked\r\n\r\nzz\r\nok\r\n"),
                invalid(
                        "an answer with Content-Length and Transfer-Encoding",
                        LINE + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"),
                invalid("an answer that ends before its Content-Length", LINE + "Content-Length: 9\r\n\r\nok"),
                invalid("an answer without its last chunk", LINE + "Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n"),
                invalid("no answer: the API closes the connection", ""),
                input("an answer and a second one that nobody asked for")
                        .sends(order(keyLine()))
                        .meets(Scripts.raw(LINE + BODY + LINE + "Content-Length: 6\r\n\r\nforged"))
                        .executed()
                        .and(seen -> assertThat(seen.answer().text()).isEqualTo("ok"))
                        .and(seen -> assertThat(seen.repeat().text()).isEqualTo("ok")));
    }

    private static Input invalid(String name, String answer) {
        return invalid(name, Scripts.rawThenClose(answer));
    }

    /** Nobody knows whether it ran: the caller learns that, and no repeat runs. */
    private static Input invalid(String name, Script answer) {
        return input(name)
                .sends(order(keyLine()))
                .meets(answer)
                .answered(502, "executed;unknown;reason=upstream-failed")
                .and(seen -> assertThat(seen.repeat().header("Semel-Status"))
                        .hasValueSatisfying(mark -> assertThat(mark).startsWith("rejected;reason=outcome-unknown")));
    }

    private static List<Input> marks() {
        return List.of(
                input("an answer that says it is a replay")
                        .sends(order(keyLine()))
                        .meets(Scripts.reply(
                                200, "ok", "Idempotent-Replayed: true", "Semel-Status: replayed", "semel-fence: 1"))
                        .executed()
                        .and(seen -> {
                            assertThat(seen.answer().all("Idempotent-Replayed")).isEmpty();
                            assertThat(seen.answer().all("Semel-Fence")).isEmpty();
                            assertThat(seen.repeat().all("Idempotent-Replayed")).containsExactly("true");
                        }),
                input("an answer to a request without a key that says it is a replay")
                        .sends(order())
                        .meets(Scripts.reply(200, "ok", "Idempotent-Replayed: true", "Semel-Status: replayed"))
                        .bypassed("no-key"),
                input("an answer that names its own fields in Connection")
                        .sends(order(keyLine()))
                        .meets(Scripts.reply(200, "ok", "Connection: X-Internal", "X-Internal: 1"))
                        .executed()
                        .and(seen -> assertThat(seen.answer().all("X-Internal")).isEmpty()));
    }

    /** By all threads of the process so far. */
    private static long allocatedBytes() {
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean()).getTotalThreadAllocatedBytes();
    }

    private static List<Input> packed() {
        byte[] bomb = gzipOfBlanks(1000);
        String key = freshKey();
        Script unpacksToMuch = (request, connection) -> {
            connection.send(LINE + "Content-Encoding: gzip\r\nContent-Length: " + bomb.length + "\r\n\r\n");
            connection.send(bomb);
        };
        return List.of(input("an answer that unpacks to 1000 MiB")
                .sends(order(keyLine(key), "Accept-Encoding: gzip"))
                .meets(unpacksToMuch)
                .executed()
                .and(seen -> {
                    assertThat(seen.answer().body()).isEqualTo(Body.wrap(bomb));
                    long before = allocatedBytes();
                    Answer replay = seen.askAgain(order(keyLine(key), "Accept-Encoding: identity"));
                    assertThat(replay.body()).isEqualTo(Body.wrap(bomb));
                    assertThat(allocatedBytes() - before).isLessThan(256L << 20);
                }));
    }
}
