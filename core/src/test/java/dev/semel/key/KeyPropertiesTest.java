package dev.semel.key;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.http.Body;
import dev.semel.http.Headers;
import dev.semel.http.RequestView;
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

class KeyPropertiesTest {
    private static final KeyRule EVERYWHERE = SomeKeyRule.from(
            new KeySource.Header("Idempotency-Key"),
            new KeySource.Query("id"),
            new KeySource.Json("/id"),
            new KeySource.Form("id"));

    @Property
    void whatever_bytes_come_extraction_answers_and_a_key_is_visible_ascii_within_its_bounds(
            @ForAll("likely") String header,
            @ForAll("likely") String query,
            @ForAll byte[] body,
            @ForAll("types") String type) {
        var headers = Headers.of("Idempotency-Key", header, "Content-Type", type);
        for (String key : List.of(header, " ")) {
            var request =
                    RequestView.of("POST", "/?id=" + query, headers.with("Idempotency-Key", key), Body.copyOf(body));
            assertIsKeyOrNone(KeyExtractor.extract(EVERYWHERE, request));
        }
        var asBody = RequestView.of("POST", "/", Headers.of("Content-Type", type), Body.of(query));
        assertIsKeyOrNone(KeyExtractor.extract(EVERYWHERE, asBody));
    }

    private static void assertIsKeyOrNone(KeyResult result) {
        if (result instanceof KeyResult.Present present) {
            assertThat(present.key()).matches("[ -~]{1,255}").isNotBlank();
        }
    }

    @Property
    void a_key_read_from_its_quoted_spelling_is_the_key(@ForAll("keys") String key) {
        String quoted = '"' + key.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
        assertThat(KeyExtractor.extract(SomeKeyRule.PLAIN, SomeRequest.key(quoted)))
                .isEqualTo(new KeyResult.Present(key));
    }

    @Property
    void no_two_tuples_share_a_composed_key(
            @ForAll @Size(2) List<@From("parts") String> one, @ForAll @Size(2) List<@From("parts") String> other) {
        assertThat(composed(one).equals(composed(other))).isEqualTo(one.equals(other));
    }

    private static KeyResult composed(List<String> parts) {
        var rule =
                SomeKeyRule.from(new KeySource.Composed(List.of(new KeySource.Query("a"), new KeySource.Query("b"))));
        var result = KeyExtractor.extract(rule, SomeRequest.query("a=" + parts.get(0) + "&b=" + parts.get(1)));
        assertThat(result).isInstanceOf(KeyResult.Present.class);
        return result;
    }

    @Property
    void no_two_scopes_and_keys_share_a_record(
            @ForAll("words") String principal,
            @ForAll("words") String method,
            @ForAll("words") String key,
            @ForAll("words") String otherPrincipal,
            @ForAll("words") String otherMethod,
            @ForAll("words") String otherKey) {
        boolean equal = principal.equals(otherPrincipal) && method.equals(otherMethod) && key.equals(otherKey);
        assertThat(id(principal, method, key).equals(id(otherPrincipal, otherMethod, otherKey)))
                .isEqualTo(equal);
    }

    private static RecordId id(String principal, String method, String key) {
        var secret = Secret.of("0123456789abcdef".getBytes(StandardCharsets.US_ASCII));
        var request = RequestView.of(method, "/", Headers.NONE, Body.EMPTY);
        var scope = Scope.of(Set.of(ScopePart.PRINCIPAL, ScopePart.METHOD), request, principal, "route");
        return RecordIds.explicit(secret, "space", scope, key);
    }

    @Provide
    Arbitrary<String> likely() {
        return Arbitraries.strings()
                .withChars("\"\\,;=:?@%+& {}[]id01a\t\u0000\u007f\u00e9\ud800")
                .ofMaxLength(20);
    }

    @Provide
    Arbitrary<String> types() {
        return Arbitraries.of("application/json", "application/x-www-form-urlencoded", "text/plain", "", ";");
    }

    @Provide
    Arbitrary<String> keys() {
        return Arbitraries.strings().withCharRange('!', '~').ofMinLength(1).ofMaxLength(255);
    }

    /** Few letters, so that a boundary that moves gives the same text. */
    @Provide
    Arbitrary<String> parts() {
        return Arbitraries.strings().withChars("1:a").ofMinLength(1).ofMaxLength(4);
    }

    @Provide
    Arbitrary<String> words() {
        return Arbitraries.strings().withChars("av\ud800\ud801").ofMaxLength(2);
    }
}
