package dev.semel.key;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.http.Body;
import dev.semel.http.Headers;
import dev.semel.http.RequestView;
import dev.semel.key.FingerprintRule.BodyReading;
import dev.semel.key.FingerprintRule.Part;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

class FingerprinterPropertiesTest {
    private static final Secret SECRET = Secret.of("0123456789abcdef".getBytes(StandardCharsets.US_ASCII));

    private static FingerprintRule rule(BodyReading reading) {
        return new FingerprintRule(Set.of(Part.values()), List.of("Content-Type"), reading, List.of(), List.of("/a"));
    }

    private static Fingerprint of(FingerprintRule rule, RequestView request) {
        return Fingerprinter.fingerprint(SECRET, rule, request, "route");
    }

    @Property
    void any_body_of_any_kind_has_a_fingerprint_and_always_the_same(
            @ForAll("bodies") String body,
            @ForAll BodyReading reading,
            @ForAll("types") String type,
            @ForAll("codings") String coding,
            @ForAll boolean coded) {
        byte[] bytes = body.getBytes(StandardCharsets.ISO_8859_1);
        var headers = Headers.of("Content-Type", type, "Content-Encoding", coding);
        var request = RequestView.of("POST", "/", headers, Body.wrap(coded ? SomeRequest.gzip(bytes) : bytes));
        assertThat(of(rule(reading), request)).isEqualTo(of(rule(reading), request));
    }

    @Property
    void no_two_requests_that_count_as_bytes_share_a_fingerprint(
            @ForAll @Size(5) List<@From("words") String> one, @ForAll @Size(5) List<@From("words") String> other) {
        assertThat(of(rule(BodyReading.BYTES), request(one)).equals(of(rule(BodyReading.BYTES), request(other))))
                .isEqualTo(one.equals(other));
    }

    private static RequestView request(List<String> words) {
        return new RequestView(
                words.get(0),
                words.get(1),
                words.get(2),
                Headers.of("Content-Type", words.get(3)),
                Body.of(words.get(4)));
    }

    @Property
    void no_two_forms_share_a_fingerprint_unless_they_decode_alike(
            @ForAll("fields") List<List<String>> one, @ForAll("fields") List<List<String>> other) {
        assertThat(of(rule(BodyReading.AUTO), form(one, false))).isEqualTo(of(rule(BodyReading.AUTO), form(one, true)));
        assertThat(of(rule(BodyReading.AUTO), form(one, true)).equals(of(rule(BodyReading.AUTO), form(other, false))))
                .isEqualTo(one.equals(other));
    }

    private static RequestView form(List<List<String>> fields, boolean escapeAll) {
        return SomeRequest.form(fields.stream()
                .map(field -> escaped(field.get(0), escapeAll) + "=" + escaped(field.get(1), escapeAll))
                .reduce((a, b) -> a + "&" + b)
                .orElse(""));
    }

    private static String escaped(String text, boolean escapeAll) {
        var escaped = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char next = text.charAt(i);
            escaped.append(escapeAll || "&=+% ".indexOf(next) >= 0 ? String.format("%%%02x", (int) next) : next + "");
        }
        return escaped.toString();
    }

    @Provide
    Arbitrary<String> bodies() {
        return Arbitraries.of(
                        "--B",
                        "--",
                        "\r\n",
                        "\r",
                        "\n",
                        "A: b",
                        "x",
                        "{",
                        "}",
                        "\"a\"",
                        ":",
                        ",",
                        "[",
                        "]",
                        "1",
                        "%",
                        "%41",
                        "&",
                        "=",
                        "+",
                        "\u00ff",
                        "\u00c3\u00a9",
                        "\u0000")
                .list()
                .ofMaxSize(14)
                .map(tokens -> String.join("", tokens));
    }

    @Provide
    Arbitrary<String> types() {
        return Arbitraries.of(
                "application/json",
                "application/x-www-form-urlencoded",
                "multipart/mixed; boundary=B",
                "multipart/mixed; boundary=\"",
                "multipart/mixed",
                "text/plain",
                "");
    }

    @Provide
    Arbitrary<String> codings() {
        return Arbitraries.of("", "identity", "gzip", "deflate", "br", "gzip, gzip");
    }

    @Provide
    Arbitrary<String> words() {
        return Arbitraries.strings().withChars("ab").ofMaxLength(2);
    }

    @Provide
    Arbitrary<List<List<String>>> fields() {
        return Arbitraries.strings()
                .withChars("a&=+% ")
                .ofMaxLength(2)
                .list()
                .ofSize(2)
                .list()
                .ofMinSize(1)
                .ofMaxSize(2);
    }
}
