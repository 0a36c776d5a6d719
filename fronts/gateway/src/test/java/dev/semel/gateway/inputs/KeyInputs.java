package dev.semel.gateway.inputs;

import static dev.semel.gateway.inputs.Input.input;
import static dev.semel.gateway.inputs.Requests.freshKey;
import static dev.semel.gateway.inputs.Requests.keyLine;
import static dev.semel.gateway.inputs.Requests.order;
import static dev.semel.gateway.inputs.Requests.post;
import static dev.semel.gateway.inputs.Requests.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;

/** Unusual keys. */
final class KeyInputs {
    private static final String INVALID = "key-invalid";

    private KeyInputs() {}

    static List<Input> all() {
        var all = new ArrayList<Input>();
        all.addAll(blankAndLong());
        all.addAll(several());
        all.addAll(characters());
        all.addAll(quoted());
        all.addAll(inBodies());
        return List.copyOf(all);
    }

    private static List<Input> blankAndLong() {
        String longest = filled(255);
        String another = filled(255);
        return List.of(
                input("an empty key where keys are optional")
                        .sends(order(keyLine("")))
                        .bypassed("no-key"),
                input("a key of blanks where keys are optional")
                        .sends(order(keyLine(" \t ")))
                        .bypassed("no-key"),
                input("an empty key where a key is required")
                        .sends(post("/v1/strict", "{}", keyLine("")))
                        .refused(400, INVALID),
                input("no key where a key is required")
                        .sends(post("/v1/strict", "{}"))
                        .refused(400, "key-missing"),
                input("an empty quoted key").sends(order(keyLine("\"\""))).bypassed("no-key"),
                input("the longest key: 255 characters")
                        .sends(order(keyLine(longest)))
                        .executed(),
                input("a repeat whose key is one character longer than the longest")
                        .after(order(keyLine(another)))
                        .sends(order(keyLine(another + "x")))
                        .refused(400, INVALID),
                input("a key of a million characters")
                        .sends(order(keyLine(filled(1 << 20))))
                        .refusedAndClosed(431, "request-invalid"),
                input("a repeat whose key has blanks around it")
                        .after(order(keyLine("zq7-blanks")))
                        .sends(order(keyLine("  zq7-blanks \t")))
                        .replayed());
    }

    private static String filled(int length) {
        String start = freshKey();
        return start + "k".repeat(length - start.length());
    }

    private static List<Input> several() {
        String twice = freshKey();
        return List.of(
                input("two key lines with the same key")
                        .sends(order(keyLine(twice), keyLine(twice)))
                        .refused(400, INVALID),
                input("two key lines with different keys")
                        .sends(order(keyLine(), keyLine()))
                        .refused(400, INVALID),
                input("two key lines, one in other letters and empty")
                        .sends(order(keyLine(), "idempotency-key:"))
                        .refused(400, INVALID),
                input("a list of keys").sends(order(keyLine("zq7-a, zq7-b"))).refused(400, INVALID),
                input("a list of quoted keys")
                        .sends(order(keyLine("\"zq7-a\", \"zq7-b\"")))
                        .refused(400, INVALID),
                input("the key spelled with an underscore, Idempotency_Key")
                        .sends(order("Idempotency_Key: " + freshKey()))
                        .bypassed("no-key"));
    }

    private static List<Input> characters() {
        return List.of(
                input("a key with a control character")
                        .sends(order(keyLine("zq7\u0001x")))
                        .refusedAndClosed(400, "request-invalid"),
                input("a key with a NUL").sends(order(keyLine("zq7\u0000x"))).refusedAndClosed(400, "request-invalid"),
                input("a key with a tab inside").sends(order(keyLine("zq7\tx"))).refused(400, INVALID),
                input("a key with a DEL").sends(order(keyLine("zq7\u007fx"))).refusedAndClosed(400, "request-invalid"),
                input("a key in UTF-8")
                        .sends(order(keyLine(utf8("zq7-schlüssel"))))
                        .refused(400, INVALID),
                input("a key in Latin-1")
                        .sends(order(keyLine("zq7-schl\u00fcssel")))
                        .refused(400, INVALID),
                input("a key that looks like a path")
                        .sends(order(keyLine("../../../etc/passwd")))
                        .executed(),
                input("a key that looks like SQL, Redis and Lua")
                        .sends(order(keyLine("';DROP TABLE records;-- FLUSHALL {x} redis.call('x') $1 %00")))
                        .executed()
                        .and(seen -> assertThat(seen.only().header("Idempotency-Key"))
                                .hasValue("';DROP TABLE records;-- FLUSHALL {x} redis.call('x') $1 %00")),
                input("a key that looks like a script")
                        .sends(order(keyLine("<script>alert(1)</script>${jndi:ldap://x}")))
                        .executed(),
                input("a repeat whose key differs in case alone")
                        .after(order(keyLine("zq7-case")))
                        .sends(order(keyLine("ZQ7-CASE")))
                        .executed());
    }

    private static List<Input> quoted() {
        return List.of(
                input("a quoted repeat of a bare key")
                        .after(order(keyLine("zq7-quoted")))
                        .sends(order(keyLine("\"zq7-quoted\"")))
                        .replayed(),
                input("a quoted key with escapes")
                        .sends(order(keyLine("\"zq7 \\\"a\\\\b\\\"\"")))
                        .executed(),
                input("a quoted key with parameters")
                        .after(order(keyLine("zq7-parameters")))
                        .sends(order(keyLine("\"zq7-parameters\";a=1;b=?0")))
                        .replayed(),
                input("a key whose quote isn't closed")
                        .sends(order(keyLine("\"zq7")))
                        .refused(400, INVALID),
                input("a key with a quote at its end alone")
                        .sends(order(keyLine("zq7\"")))
                        .refused(400, INVALID),
                input("a quoted key with an escape that is none")
                        .sends(order(keyLine("\"zq7\\n\"")))
                        .refused(400, INVALID),
                input("a quoted key with something behind it")
                        .sends(order(keyLine("\"zq7\"x")))
                        .refused(400, INVALID),
                input("a key in the form of a structured token")
                        .sends(order(keyLine("*zq7/token:1")))
                        .executed(),
                input("a key in the form of a structured number")
                        .sends(order(keyLine("-0077.5")))
                        .executed(),
                input("a key in the form of structured bytes")
                        .sends(order(keyLine(":enE3:")))
                        .executed());
    }

    private static List<Input> inBodies() {
        return List.of(
                input("a key member that is there twice")
                        .sends(payment("{\"idempotency_key\":\"zq7a\",\"idempotency_key\":\"zq7b\"}"))
                        .refused(400, INVALID),
                input("a key member that is an object")
                        .sends(payment("{\"idempotency_key\":{\"zq7\":1}}"))
                        .refused(400, INVALID),
                input("a key member that is null")
                        .sends(payment("{\"idempotency_key\":null}"))
                        .refused(400, "key-missing"),
                input("a key member that is the number 1e999999999")
                        .sends(payment("{\"idempotency_key\":1e999999999}"))
                        .executed(),
                input("a key member with a NUL escaped in it")
                        .sends(payment("{\"idempotency_key\":\"zq7\\u0000x\"}"))
                        .refused(400, INVALID),
                input("a key member with half a surrogate pair")
                        .sends(payment("{\"idempotency_key\":\"zq7\\ud800\"}"))
                        .refused(400, INVALID),
                input("a body that should hold the key and is broken JSON")
                        .sends(payment("{\"idempotency_key\":\"zq7"))
                        .refused(400, INVALID),
                input("a body that should hold the key and is 100,000 arrays deep")
                        .sends(payment("{\"x\":" + "[".repeat(100_000) + "]".repeat(100_000)
                                + ",\"idempotency_key\":\"zq7-deep\"}"))
                        .refused(400, INVALID),
                input("a form field that is there twice")
                        .sends(form("token=zq7a&token=zq7b"))
                        .refused(400, INVALID),
                input("a form field with a broken escape")
                        .sends(form("token=zq7%zz"))
                        .refused(400, INVALID),
                input("a form field with a line break encoded in it")
                        .sends(form("token=zq7%0d%0aSemel-Fence:%209"))
                        .refused(400, INVALID));
    }

    private static String payment(String body) {
        return post("/v1/payments", body);
    }

    private static String form(String body) {
        return post("/v1/forms", body).replace("application/json", "application/x-www-form-urlencoded");
    }
}
