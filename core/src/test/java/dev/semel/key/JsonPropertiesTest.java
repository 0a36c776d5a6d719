package dev.semel.key;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.http.Body;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class JsonPropertiesTest {
    /** A value as Java has it: String, Number text, List or Map; written in as many ways as JSON allows. */
    private record Spelling(Random random) {
        String of(Object value) {
            return blank() + text(value) + blank();
        }

        private String text(Object value) {
            if (value instanceof Map<?, ?> object) {
                var entries = new ArrayList<>(object.entrySet());
                Collections.shuffle(entries, random);
                return entries.stream()
                        .map(entry -> of(entry.getKey()) + ":" + of(entry.getValue()))
                        .reduce((a, b) -> a + "," + b)
                        .map(members -> "{" + members + "}")
                        .orElse("{" + blank() + "}");
            }
            if (value instanceof List<?> array) {
                return array.stream()
                        .map(this::of)
                        .reduce((a, b) -> a + "," + b)
                        .map(elements -> "[" + elements + "]")
                        .orElse("[" + blank() + "]");
            }
            return value instanceof String string ? quoted(string) : value.toString();
        }

        private String quoted(String string) {
            var text = new StringBuilder("\"");
            for (int i = 0; i < string.length(); i++) {
                char next = string.charAt(i);
                boolean must = next < ' ' || next == '"' || next == '\\' || Character.isSurrogate(next);
                text.append(must || random.nextInt(4) == 0 ? String.format("\\u%04x", (int) next) : next);
            }
            return text.append('"').toString();
        }

        private String blank() {
            return " \t\r\n".substring(0, random.nextInt(5)).repeat(random.nextInt(2));
        }
    }

    private static Optional<String> canonical(String text) {
        return CanonicalJson.of(text, null, null);
    }

    @Property
    void the_form_does_not_depend_on_order_white_space_or_escapes(
            @ForAll("documents") Object document, @ForAll long seed, @ForAll long otherSeed) {
        var one = canonical(new Spelling(new Random(seed)).of(document));
        assertThat(one).isPresent().isEqualTo(canonical(new Spelling(new Random(otherSeed)).of(document)));
    }

    @Property
    void two_documents_have_one_form_only_if_they_are_equal(
            @ForAll("small") Object one, @ForAll("small") Object other, @ForAll long seed) {
        var spelling = new Spelling(new Random(seed));
        assertThat(canonical(spelling.of(one)).equals(canonical(spelling.of(other))))
                .isEqualTo(one.equals(other));
    }

    @Property
    void any_text_is_read_or_not_and_never_fails(@ForAll("almost") String text) {
        var all = JsonField.find(Body.of(text), "");
        assertThat(canonical(text).isPresent() && all instanceof JsonField.Invalid)
                .isFalse();
        JsonCut.of(text, PointerTree.of(List.of("/a")));
    }

    @Property
    void a_cut_takes_the_member_alone(
            @ForAll("small") Object value, @ForAll("small") Object other, @ForAll long seed, @ForAll boolean big) {
        var spelling = new Spelling(new Random(seed));
        // Beyond 32 Ki characters the parser reads in pieces.
        String before = spelling.blank() + "{" + spelling.blank() + "\"b\":" + spelling.of(other)
                + (big ? ",\"pad\":\"" + "é".repeat(40_000) + "\"" : "") + "," + spelling.blank();
        String after = spelling.blank() + ",\"c\":{\"a\":" + spelling.of(other) + "}}" + spelling.blank();
        String member = spelling.quoted("a") + spelling.blank() + ":" + spelling.blank() + spelling.text(value);
        assertThat(JsonCut.of(before + member + after, PointerTree.of(List.of("/a"))))
                .contains(before + after);
    }

    @Provide
    Arbitrary<Object> documents() {
        return nested(strings(), 3);
    }

    @Provide
    Arbitrary<Object> small() {
        return nested(Arbitraries.strings().withChars("a\",:]\ud800").ofMaxLength(2), 2);
    }

    @Provide
    Arbitrary<String> almost() {
        return Arbitraries.of(
                        "{",
                        "}",
                        "[",
                        "]",
                        "\"a\"",
                        "\"\\u0061\"",
                        "\"",
                        "\\",
                        ":",
                        ",",
                        "1",
                        "-",
                        "e",
                        "null",
                        " ",
                        "\ud800")
                .list()
                .ofMaxSize(12)
                .map(tokens -> String.join("", tokens));
    }

    private static Arbitrary<String> strings() {
        return Arbitraries.strings().withChars("ab\u0000\"\\é\ud83d\ude00").ofMaxLength(6);
    }

    private static Arbitrary<Object> nested(Arbitrary<String> strings, int depth) {
        // The parser takes half a surrogate pair in a text, but not in a name.
        Arbitrary<String> names = strings.filter(name -> Utf8.encode(name).isPresent());
        Arbitrary<Object> scalars = Arbitraries.oneOf(
                strings.map(string -> (Object) string),
                Arbitraries.of("1", "1.0", "-1e9", "true", "false", "null").map(text -> (Object) new Literal(text)));
        if (depth == 0) {
            return scalars;
        }
        Arbitrary<Object> below = nested(strings, depth - 1);
        return Arbitraries.oneOf(
                scalars,
                below.list().ofMaxSize(3).map(list -> (Object) list),
                Arbitraries.maps(names, below).ofMaxSize(4).map(map -> (Object) new LinkedHashMap<>(map)));
    }

    private record Literal(String text) {
        @Override
        public String toString() {
            return text;
        }
    }
}
