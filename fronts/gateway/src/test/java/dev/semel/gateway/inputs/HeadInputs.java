package dev.semel.gateway.inputs;

import static dev.semel.gateway.inputs.Input.input;
import static dev.semel.gateway.inputs.Requests.head;
import static dev.semel.gateway.inputs.Requests.keyLine;
import static dev.semel.gateway.inputs.Requests.lines;
import static dev.semel.gateway.inputs.Requests.order;
import static dev.semel.gateway.inputs.Requests.smuggled;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;

/** Request lines and header lines that aren't well formed, or too long. */
final class HeadInputs {
    private static final String INVALID = "request-invalid";

    private HeadInputs() {}

    static List<Input> all() {
        var all = new ArrayList<Input>();
        all.addAll(requestLines());
        all.addAll(hosts());
        all.addAll(headerLines());
        all.addAll(tooLong());
        return List.copyOf(all);
    }

    private static List<Input> requestLines() {
        return List.of(
                bad("a request line without a version", lines("GET /x", "Host: api.test")),
                bad("a request line of one word", lines("GET", "Host: api.test")),
                bad("HTTP/1.2", head("GET /x HTTP/1.2")),
                bad("HTTP/2.0 in a request line", head("GET /x HTTP/2.0")),
                bad("http/1.1 in small letters", head("GET /x http/1.1")),
                bad("HTTP/0.9", "GET /x\r\n"),
                bad("a blank in the target", head("GET /a b HTTP/1.1")),
                input("a NUL in the target")
                        .sends(head("GET /a\u0000b HTTP/1.1"))
                        .refused(400, INVALID),
                bad("a blank before the method", " " + head("GET /x HTTP/1.1")),
                bad("a method that is no token", head("P{}ST /v1/orders HTTP/1.1")),
                input("a method in small letters")
                        .sends(order(keyLine()).replace("POST ", "post "))
                        .refusedAndClosed(400, INVALID),
                input("a hash in the target")
                        .by("GET")
                        .sends(head("GET /x#y HTTP/1.1"))
                        .refused(400, INVALID),
                input("a target in absolute form")
                        .by("GET")
                        .sends(head("GET http://127.0.0.1:1/x HTTP/1.1"))
                        .refused(400, INVALID),
                input("empty lines before the request")
                        .sends("\r\n\r\n" + order(keyLine()))
                        .executed());
    }

    private static List<Input> hosts() {
        return List.of(
                input("no Host").by("GET").sends(lines("GET /x HTTP/1.1")).refused(400, INVALID),
                input("two Hosts")
                        .sends(head("GET /x HTTP/1.1", "Host: other.test"))
                        .refused(400, INVALID),
                input("two equal Hosts")
                        .sends(head("GET /x HTTP/1.1", "host: api.test"))
                        .refused(400, INVALID),
                host("a Host with a path", "api.test/x"),
                host("a Host with a user", "user@api.test"),
                host("a list of Hosts", "api.test, other.test"),
                host("a Host with a blank", "api.test other.test"),
                input("HTTP/1.0 without a Host")
                        .by("GET")
                        .sends(lines("GET /x HTTP/1.0"))
                        .expects(new Expected(200, "", 1, Expected.Connection.CLOSES)));
    }

    private static Input host(String name, String host) {
        return input(name)
                .by("GET")
                .sends(head("GET /x HTTP/1.1").replace("api.test", host))
                .refused(400, INVALID);
    }

    private static List<Input> headerLines() {
        return List.of(
                bad("a header line that goes on in the next", order(keyLine() + "\r\n folded")),
                bad("a folded line after the request line", order().replace("Host:", " Host:")),
                bad("line ends without a carriage return", order(keyLine()).replace("\r\n", "\n") + smuggled()),
                bad("one line end without a carriage return", order("X: a\nIdempotency-Key: zq7")),
                bad("a bare carriage return in a value", order(keyLine(), "X: a\rSemel-Fence: 9")),
                bad(
                        "a bare carriage return as line end",
                        order(keyLine()).replace("\r\nContent-Type", "\rContent-Type")),
                bad("a NUL in a value", order(keyLine(), "X: a\u0000b")),
                bad("a control character in a value", order(keyLine(), "X: a\u0007b")),
                bad("a blank before a colon", order("Idempotency-Key : zq7")),
                bad("a tab before a colon", order("Idempotency-Key\t: zq7")),
                bad("a header line without a name", order(": zq7")),
                bad("a header line without a colon", order("Idempotency-Key")),
                bad("a blank in a header name", order("Idempotency Key: zq7")),
                bad("a NUL in a header name", order("Idempotency-Key\u0000: zq7")),
                bad("a control character in a header name", order("\u0001Idempotency-Key: zq7")),
                bad("a header name that isn't ASCII", order("Idempotency-K\u00e9y: zq7")),
                bad("a header name with a bracket", order("Idempotency[Key]: zq7")),
                input("a value in UTF-8")
                        .sends(order(keyLine(), "X: " + Requests.utf8("\u017e\u00fc\u20ac")))
                        .executed()
                        .and(seen ->
                                assertThat(seen.only().header("X")).hasValue(Requests.utf8("\u017e\u00fc\u20ac"))));
    }

    private static List<Input> tooLong() {
        return List.of(
                input("header lines of a megabyte together")
                        .sends(order(keyLine(), ("X: " + "a".repeat(1021) + "\r\n").repeat(1024) + "Y: 1"))
                        .refusedAndClosed(431, INVALID),
                input("100,000 header lines")
                        .sends(order(keyLine(), "X:\r\n".repeat(100_000) + "Y: 1"))
                        .refusedAndClosed(431, INVALID),
                input("a target of 64 KiB")
                        .sends(head("GET /" + "a".repeat(1 << 16) + " HTTP/1.1"))
                        .refusedAndClosed(414, INVALID),
                input("a method of 64 KiB")
                        .sends(head("A".repeat(1 << 16) + " /x HTTP/1.1"))
                        .refusedAndClosed(414, INVALID),
                input("a target of 8,000 characters")
                        .by("GET")
                        .sends(head("GET /" + "a".repeat(7_999) + " HTTP/1.1"))
                        .passed());
    }

    private static Input bad(String name, String bytes) {
        return input(name).sends(bytes).refusedAndClosed(400, INVALID);
    }
}
