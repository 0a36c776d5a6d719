package dev.semel.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semel.http.Body;
import dev.semel.http.Headers;
import dev.semel.http.RequestView;
import dev.semel.key.FingerprintRule.BodyReading;
import dev.semel.key.FingerprintRule.Part;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FingerprinterTest {
    private static final Secret SECRET = Secret.of("0123456789abcdef".getBytes(StandardCharsets.US_ASCII));
    private static final Set<Part> ALL = Set.of(Part.values());
    private static final FingerprintRule VERIFY = rule(BodyReading.AUTO);
    private static final FingerprintRule DERIVE =
            new FingerprintRule(ALL, List.of("Content-Type"), BodyReading.BYTES, List.of(), List.of("/token"));

    private static FingerprintRule rule(BodyReading reading) {
        return new FingerprintRule(ALL, List.of("content-type"), reading, List.of(), List.of());
    }

    private static Fingerprint of(FingerprintRule rule, RequestView request) {
        return Fingerprinter.fingerprint(SECRET, rule, request, "POST /v1/orders");
    }

    private static void assertSame(FingerprintRule rule, RequestView one, RequestView other) {
        assertThat(of(rule, one)).isEqualTo(of(rule, other));
    }

    private static void assertOther(FingerprintRule rule, RequestView one, RequestView other) {
        assertThat(of(rule, one)).isNotEqualTo(of(rule, other));
    }

    /** Pinned: records are compared with new requests only while this value stays. */
    @Test
    void a_fingerprint_stays_what_it_was() {
        var request = RequestView.of(
                "POST", "/v1/orders?a=1", Headers.of("Content-Type", "application/json"), Body.of("{\"b\":1,\"a\":2}"));
        assertThat(of(VERIFY, request))
                .hasToString("v1:f50ac438dd7fb317fb0c5f8cc5ab3b469afa8d1bf57eb53d034fc48a91df3665");
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-HTTP-Method-Override", "x-method-override", "X-Http-Method"})
    void a_method_that_overrides_the_method_counts(String name) {
        for (FingerprintRule rule : List.of(VERIFY, DERIVE)) {
            assertOther(rule, SomeRequest.with(), SomeRequest.with(name, "DELETE"));
            assertOther(rule, SomeRequest.with(name, "PUT"), SomeRequest.with(name, "DELETE"));
        }
    }

    @Test
    void every_part_counts_when_the_rule_names_it() {
        var headers = Headers.of("Content-Type", "text/plain");
        var plain = new RequestView("POST", "/a", null, headers, Body.of("x"));
        var others = List.of(
                new RequestView("PUT", "/a", null, headers, Body.of("x")),
                new RequestView("POST", "/b", null, headers, Body.of("x")),
                new RequestView("POST", "/a", "", headers, Body.of("x")),
                new RequestView("POST", "/a", "q", headers, Body.of("x")),
                new RequestView("POST", "/a", null, headers.with("Content-Type", "text/html"), Body.of("x")),
                new RequestView("POST", "/a", null, Headers.NONE, Body.of("x")),
                new RequestView("POST", "/a", null, headers, Body.of("y")),
                new RequestView("POST", "/a", null, headers, Body.EMPTY));
        var seen = new HashSet<Fingerprint>();
        seen.add(of(VERIFY, plain));
        others.forEach(
                other -> assertThat(seen.add(of(VERIFY, other))).as("%s", other).isTrue());
        assertThat(seen.add(Fingerprinter.fingerprint(SECRET, VERIFY, plain, "another route")))
                .isTrue();
        var none = new FingerprintRule(Set.of(), List.of(), BodyReading.AUTO, List.of(), List.of());
        assertThat(others).allMatch(other -> of(none, other).equals(of(none, plain)));
    }

    @Test
    void what_clients_and_proxies_add_does_not_count() {
        var request = SomeRequest.json("{}");
        var noisy = new RequestView(
                request.method(),
                request.path(),
                request.query(),
                request.headers()
                        .plus(Headers.of("User-Agent", "x", "Date", "y", "traceparent", "z", "Content-Length", "2")),
                request.body());
        assertSame(VERIFY, request, noisy);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "text/plain;charset=utf-8 | TEXT/plain ; Charset=\"UTF-8\" | true",
                "text/plain;a=1;b=2 | text/plain; b=2; a=1 | true",
                "text/plain | text/plain; | true",
                "multipart/mixed;boundary=a | multipart/mixed; boundary=\"b\" | true",
                "text/plain | text/plain;charset=utf-8 | false",
                "text/plain;charset=utf-8 | text/plain;charset=utf-16 | false",
                "text/plain;v=a | text/plain;v=A | false",
                "text/plain;v=1 | text/plain;v=2 | false",
                "text/plain;v=\"a\\\";w=\\\"c\" | text/plain;v=a;w=c | false",
                "multipart/mixed;boundary=a;boundary=b | multipart/mixed;boundary=a;boundary=c | false",
                "text/plain;v=1;v=2 | text/plain;v=1 | false",
                "text | text/plain | false",
            })
    void a_content_type_counts_by_what_it_says(String one, String other, boolean same) {
        var first = of(VERIFY, SomeRequest.with("Content-Type", one));
        assertThat(first.equals(of(VERIFY, SomeRequest.with("Content-Type", other))))
                .isEqualTo(same);
    }

    @Test
    void lines_of_a_header_stay_apart() {
        var rule = new FingerprintRule(Set.of(), List.of("A", "B"), BodyReading.AUTO, List.of(), List.of());
        assertOther(rule, SomeRequest.with("A", "x", "A", "y"), SomeRequest.with("A", "x, y"));
        assertOther(rule, SomeRequest.with("A", "x"), SomeRequest.with("B", "x"));
        assertOther(rule, SomeRequest.with("A", "x", "A", "y"), SomeRequest.with("A", "y", "A", "x"));
        assertSame(rule, SomeRequest.with("A", "x"), SomeRequest.with("a", " x\t"));
    }

    @Test
    void json_is_compared_by_what_it_says() {
        assertSame(VERIFY, SomeRequest.json("{\"a\":1,\"b\":[2]}"), SomeRequest.json("{ \"b\":[2], \"\\u0061\":1 }"));
        assertOther(
                VERIFY, SomeRequest.json("{\"id\":9007199254740993}"), SomeRequest.json("{\"id\":9007199254740992}"));
        assertOther(VERIFY, SomeRequest.json("{\"a\":\"\\ud800\"}"), SomeRequest.json("{\"a\":\"\\ud801\"}"));
        assertOther(VERIFY, SomeRequest.json("{\"a\":1,\"a\":2}"), SomeRequest.json("{\"a\":2,\"a\":1}"));
        assertOther(VERIFY, SomeRequest.json("{\"a\":1"), SomeRequest.json("{\"a\":1 "));
        assertOther(VERIFY, SomeRequest.body("text/plain", "{} "), SomeRequest.body("text/plain", "{}"));
        assertSame(rule(BodyReading.JSON), SomeRequest.body("text/plain", "{} "), SomeRequest.body("text/plain", "{}"));
    }

    @Test
    void broken_utf_8_is_compared_as_bytes() {
        byte[] one = {'"', (byte) 0xC3, '"'};
        byte[] other = {'"', (byte) 0xC4, '"'};
        var headers = Headers.of("Content-Type", "application/json");
        assertOther(
                VERIFY,
                RequestView.of("POST", "/", headers, Body.wrap(one)),
                RequestView.of("POST", "/", headers, Body.wrap(other)));
    }

    @Test
    void a_derived_key_counts_every_byte_but_the_excluded_member() {
        var request = SomeRequest.json("{\"token\":\"t\",\"a\":1}");
        assertSame(DERIVE, request, SomeRequest.json("{\"token\":{\"x\":[1]},\"a\":1}"));
        assertOther(DERIVE, request, SomeRequest.json("{\"token\":\"t\",\"a\":1 }"));
        assertOther(DERIVE, request, SomeRequest.json("{\"a\":1,\"token\":\"t\"}"));
        assertOther(DERIVE, request, SomeRequest.json("{\"a\":1}"));
        assertOther(DERIVE, request, SomeRequest.json("{\"token\":\"t\",\"a\":2}"));
        assertOther(DERIVE, SomeRequest.json("{\"token\":\"t\""), SomeRequest.json("{\"token\":\"u\""));
        assertOther(
                DERIVE,
                SomeRequest.body("text/plain", "{\"token\":\"t\"}"),
                SomeRequest.body("text/plain", "{\"token\":\"u\"}"));
    }

    @Test
    void a_form_is_compared_decoded_and_in_order() {
        assertSame(VERIFY, SomeRequest.form("a=b+c&d=%41"), SomeRequest.form("a=b%20c&d=A"));
        assertOther(VERIFY, SomeRequest.form("a=1&b=2"), SomeRequest.form("b=2&a=1"));
        assertOther(VERIFY, SomeRequest.form("?a=&a=b&c="), SomeRequest.form("?a=&b=c&b="));
        assertOther(VERIFY, SomeRequest.form("a=1%26b=2"), SomeRequest.form("a=1&b=2"));
        assertOther(VERIFY, SomeRequest.form("a=%2541"), SomeRequest.form("a=%41"));
        assertOther(VERIFY, SomeRequest.form("a"), SomeRequest.form("a="));
        assertOther(VERIFY, SomeRequest.form("a=%zz+"), SomeRequest.form("a=%zz%20"));
        assertOther(DERIVE, SomeRequest.form("a=b+c"), SomeRequest.form("a=b%20c"));
    }

    @Test
    void a_form_of_too_many_fields_is_compared_as_bytes() {
        String most = "a&".repeat(UrlEncoded.MOST_PAIRS - 1);
        assertSame(VERIFY, SomeRequest.form(most + "b=+"), SomeRequest.form(most + "b=%20"));
        assertOther(VERIFY, SomeRequest.form(most + "a&b=+"), SomeRequest.form(most + "a&b=%20"));
    }

    @Test
    void a_form_reading_does_not_decode_other_media_types() {
        var rule = rule(BodyReading.FORM);
        assertOther(rule, SomeRequest.json("{\"a\":\"1+1\"}"), SomeRequest.json("{\"a\":\"1 1\"}"));
        assertSame(rule, SomeRequest.form("a=1+1"), SomeRequest.form("a=1%201"));
    }

    @ParameterizedTest
    @EnumSource(BodyReading.class)
    void content_coding_does_not_count_when_it_can_be_undone(BodyReading reading) {
        for (String type : List.of("application/json", "application/x-www-form-urlencoded", "text/plain")) {
            assertSame(
                    rule(reading),
                    SomeRequest.body(type, "{\"a\":1}"),
                    SomeRequest.gzipped(type, SomeRequest.utf8("{\"a\":1}")));
        }
    }

    @Test
    void an_unknown_coding_counts_with_its_name() {
        var body = Body.of("coded");
        var brotli = RequestView.of("POST", "/", Headers.of("Content-Encoding", "br"), body);
        assertOther(VERIFY, brotli, RequestView.of("POST", "/", Headers.of("Content-Encoding", "zstd"), body));
        assertOther(VERIFY, brotli, RequestView.of("POST", "/", Headers.NONE, body));
        assertSame(VERIFY, brotli, RequestView.of("POST", "/", Headers.of("content-encoding", " BR"), body));
    }

    @Test
    void what_expands_beyond_the_limit_counts_as_it_came() {
        byte[] most = new byte[Inflated.MOST_BYTES + 1];
        var bomb = SomeRequest.gzipped("text/plain", most);
        assertOther(
                VERIFY,
                bomb,
                RequestView.of("POST", "/v1/orders", Headers.of("Content-Type", "text/plain"), Body.wrap(most)));
        assertSame(VERIFY, bomb, SomeRequest.gzipped("text/plain", most));
    }

    @Test
    void single_members_cannot_be_included_among_bytes() {
        assertThatThrownBy(() -> new FingerprintRule(ALL, List.of(), BodyReading.BYTES, List.of("/a"), List.of()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new FingerprintRule(ALL, List.of(), BodyReading.AUTO, List.of(), List.of("a")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void documents_with_none_of_the_included_members_are_compared_whole() {
        var rule = new FingerprintRule(ALL, List.of(), BodyReading.JSON, List.of("/id"), List.of());
        assertSame(rule, SomeRequest.json("{\"id\":1,\"x\":1}"), SomeRequest.json("{\"id\":1,\"x\":2}"));
        assertOther(rule, SomeRequest.json("{\"x\":1}"), SomeRequest.json("{\"x\":2}"));
    }
}
