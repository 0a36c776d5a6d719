package dev.semel.gateway.inputs;

import static dev.semel.gateway.inputs.Input.input;
import static dev.semel.gateway.inputs.Requests.head;
import static dev.semel.gateway.inputs.Requests.keyLine;
import static dev.semel.gateway.inputs.Requests.order;
import static dev.semel.gateway.inputs.Requests.post;
import static dev.semel.gateway.inputs.Requests.send;
import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.gateway.testing.Scripts;
import java.util.ArrayList;
import java.util.List;

/** Methods that are never protected, expectations, and other protocols on the port. */
final class ProtocolInputs {
    private static final String INVALID = "request-invalid";

    private ProtocolInputs() {}

    static List<Input> all() {
        var all = new ArrayList<Input>();
        all.addAll(methods());
        all.addAll(expectations());
        all.addAll(protocols());
        return List.copyOf(all);
    }

    private static List<Input> methods() {
        return List.of(
                input("CONNECT").sends(head("CONNECT evil.test:443 HTTP/1.1")).refused(405, INVALID),
                input("TRACE").sends(head("TRACE /v1/orders HTTP/1.1")).refused(405, INVALID),
                input("OPTIONS *")
                        .by("OPTIONS")
                        .sends(head("OPTIONS * HTTP/1.1"))
                        .passed(),
                input("GET *").by("GET").sends(head("GET * HTTP/1.1")).refused(400, INVALID),
                input("HEAD with a key")
                        .by("HEAD")
                        .sends(head("HEAD /v1/orders HTTP/1.1", keyLine("bobs-key")))
                        .meets(Scripts.raw("HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\n"))
                        .passed(),
                input("GET with a key and a body")
                        .by("GET")
                        .sends(send("GET", "/v1/orders", "{\"a\":1}", keyLine("bobs-key")))
                        .passed()
                        .and(seen -> assertThat(seen.only().text()).isEqualTo("{\"a\":1}")),
                input("a method that nobody knows, with a key")
                        .sends(send("BREW", "/v1/orders", "{}", keyLine()))
                        .passed());
    }

    private static List<Input> expectations() {
        return List.of(
                input("an expectation that nobody knows")
                        .sends(order(keyLine(), "Expect: nonsense"))
                        .refusedAndClosed(417, INVALID),
                input("two expectations")
                        .sends(order(keyLine(), "Expect: 100-continue", "Expect: nonsense"))
                        .refusedAndClosed(417, INVALID),
                input("Expect: 100-continue before a body longer than the limit")
                        .sends(head(
                                "POST /v1/uploads HTTP/1.1", keyLine(), "Expect: 100-continue", "Content-Length: 5000"))
                        .refusedAndClosed(413, "too-large"),
                input("Expect: 100-continue, and the body at once")
                        .sends(order(keyLine(), "Expect: 100-continue"))
                        .expects(new Expected(100, "", 1, Expected.Connection.STAYS))
                        .and(seen -> assertThat(seen.next().status()).isEqualTo(200)));
    }

    private static List<Input> protocols() {
        return List.of(
                input("the first bytes of TLS")
                        .sends("\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003" + "r".repeat(506))
                        .refusedAndClosed(400, INVALID),
                input("the first bytes of HTTP/2")
                        .sends("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\u0000\u0000\u0000\u0004\u0000\u0000\u0000\u0000\u0000")
                        .refusedAndClosed(400, INVALID),
                input("a request to go on in HTTP/2")
                        .by("GET")
                        .sends(head(
                                "GET /v1/orders HTTP/1.1",
                                "Connection: Upgrade, HTTP2-Settings",
                                "Upgrade: h2c",
                                "HTTP2-Settings: AAMAAABkAAQAAP__"))
                        .passed()
                        .and(ProtocolInputs::nothingUpgraded),
                input("a request to go on in WebSocket or in HTTP/2")
                        .by("GET")
                        .sends(head("GET /v1/orders HTTP/1.1", "Connection: Upgrade", "Upgrade: websocket, h2c"))
                        .passed()
                        .and(ProtocolInputs::nothingUpgraded),
                input("a protected POST that asks to go on in HTTP/2")
                        .sends(order(keyLine(), "Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c"))
                        .executed()
                        .and(ProtocolInputs::nothingUpgraded),
                input("a protected POST that asks for a WebSocket")
                        .sends(post("/v1/orders", "", keyLine(), "Connection: Upgrade", "Upgrade: websocket"))
                        .executed()
                        .and(ProtocolInputs::nothingUpgraded));
    }

    private static void nothingUpgraded(Seen seen) {
        assertThat(seen.only().header("Upgrade")).isEmpty();
        assertThat(seen.only().header("HTTP2-Settings")).isEmpty();
    }
}
