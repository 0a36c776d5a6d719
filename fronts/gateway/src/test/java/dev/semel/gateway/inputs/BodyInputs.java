package dev.semel.gateway.inputs;

import static dev.semel.gateway.inputs.Input.input;
import static dev.semel.gateway.inputs.Requests.freshKey;
import static dev.semel.gateway.inputs.Requests.gzipOfBlanks;
import static dev.semel.gateway.inputs.Requests.keyLine;
import static dev.semel.gateway.inputs.Requests.latin1;
import static dev.semel.gateway.inputs.Requests.post;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;

/** Bodies whose contents are unusual, and reach the gateway whole. */
final class BodyInputs {
    private static final String REUSED = "key-reused";

    private BodyInputs() {}

    static List<Input> all() {
        var all = new ArrayList<Input>();
        all.addAll(json());
        all.addAll(packed());
        all.addAll(large());
        return List.copyOf(all);
    }

    private static List<Input> json() {
        String number = freshKey();
        String twice = freshKey();
        String marked = freshKey();
        String sorted = freshKey();
        String deep = "[".repeat(100_000) + "]".repeat(100_000);
        String keyOfDeep = freshKey();
        String huge = freshKey();
        return List.of(
                input("a repeat with 9007199254740992 instead of 9007199254740993")
                        .after(order("{\"id\":9007199254740993}", number))
                        .sends(order("{\"id\":9007199254740992}", number))
                        .refused(422, REUSED),
                input("the number 1e999999999, and its repeat")
                        .repeats(order("{\"amount\":1e999999999}", huge))
                        .replayed(),
                input("a number of 500,000 digits")
                        .sends(order("{\"amount\":" + "9".repeat(500_000) + "}", freshKey()))
                        .executed(),
                input("a repeat that swaps two members of one name")
                        .after(order("{\"a\":1,\"a\":2}", twice))
                        .sends(order("{\"a\":2,\"a\":1}", twice))
                        .refused(422, REUSED),
                input("a repeat with its members in another order")
                        .after(order("{\"a\":1,\"b\":2}", sorted))
                        .sends(order("{ \"b\":2, \"a\":1 }", sorted))
                        .replayed(),
                input("a repeat with a byte order mark before the same JSON")
                        .after(order("{\"a\":1}", marked))
                        .sends(order("\u00ef\u00bb\u00bf{\"a\":1}", marked))
                        .refused(422, REUSED),
                input("100,000 arrays in each other, and the repeat")
                        .repeats(order(deep, keyOfDeep))
                        .replayed(),
                input("JSON that isn't any")
                        .sends(order("{]\u0000\u00ff", freshKey()))
                        .executed());
    }

    private static List<Input> packed() {
        return List.of(
                input("a body that says gzip and isn't")
                        .sends(post("/v1/orders", "no gzip at all", keyLine(), "Content-Encoding: gzip"))
                        .executed()
                        .and(seen -> assertThat(seen.only().text()).isEqualTo("no gzip at all")),
                input("a body in a coding that nobody knows")
                        .sends(post("/v1/orders", "{}", keyLine(), "Content-Encoding: zq, gzip, br"))
                        .executed(),
                input("a key in a body that says gzip and isn't")
                        .sends(post("/v1/payments", "{\"idempotency_key\":\"zq7\"}", "Content-Encoding: gzip"))
                        .refused(400, "key-invalid"),
                input("a key in a body that unpacks to 256 MiB")
                        .sends(post("/v1/payments", latin1(gzipOfBlanks(256)), "Content-Encoding: gzip"))
                        .refused(400, "key-invalid"),
                input("a body that unpacks to 256 MiB, and its repeat")
                        .repeats(post(
                                "/v1/orders", latin1(gzipOfBlanks(256)), keyLine(freshKey()), "Content-Encoding: gzip"))
                        .replayed());
    }

    private static List<Input> large() {
        String tooLong = "x".repeat(5_000);
        return List.of(
                input("a body longer than the limit, where that is refused")
                        .sends(post("/v1/uploads", tooLong, keyLine()))
                        .refusedAndClosed(413, "too-large"),
                input("a body longer than the limit in chunks, where that is refused")
                        .sends(post("/v1/uploads", "1388\r\n" + tooLong + "\r\n0\r\n\r\n", keyLine())
                                .replaceFirst("Content-Length: \\d+", "Transfer-Encoding: chunked"))
                        .refusedAndClosed(413, "too-large"),
                input("a body longer than the limit, where it runs unprotected")
                        .sends(post("/v1/imports", tooLong, keyLine()))
                        .bypassed("too-large")
                        .and(seen -> assertThat(seen.only().text()).isEqualTo(tooLong)),
                input("a body longer than the limit in chunks, where it runs unprotected")
                        .sends(post("/v1/imports", "1388\r\n" + tooLong + "\r\n0\r\n\r\n", keyLine())
                                .replaceFirst("Content-Length: \\d+", "Transfer-Encoding: chunked"))
                        .bypassed("too-large")
                        .and(seen -> assertThat(seen.only().text()).isEqualTo(tooLong)),
                input("a Content-Length of 2^63 - 1 and no body")
                        .sends(post("/v1/orders", "", keyLine())
                                .replace("Content-Length: 0", "Content-Length: " + Long.MAX_VALUE))
                        .refusedAndClosed(413, "too-large"));
    }

    private static String order(String body, String key) {
        return post("/v1/orders", body, keyLine(key));
    }
}
