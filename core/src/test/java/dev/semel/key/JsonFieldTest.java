package dev.semel.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semel.http.Body;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonFieldTest {
    private static JsonField find(String body, String pointer) {
        return JsonField.find(Body.of(body), pointer);
    }

    private static JsonField string(String text) {
        return new JsonField.Scalar(text, true);
    }

    private static JsonField literal(String text) {
        return new JsonField.Scalar(text, false);
    }

    /** The document of RFC 6901 section 5, with strings and numbers told apart. */
    private static final String EXAMPLE = """
            {"foo": ["bar", "baz"], "": 0, "a/b": 1, "c%d": 2, "e^f": 3, "g|h": 4, "i\\\\j": 5, "k\\"l": 6, " ": 7, "m~n": 8}""";

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            ignoreLeadingAndTrailingWhitespace = false,
            quoteCharacter = '`',
            value = {"/!0", "/a~1b!1", "/c%d!2", "/e^f!3", "/g|h!4", "/i\\j!5", "/k\"l!6", "/ !7", "/m~0n!8"})
    void pointers_read_as_their_specification_shows(String pointer, String text) {
        assertThat(find(EXAMPLE, pointer)).isEqualTo(literal(text));
    }

    @Test
    void an_array_is_entered_by_index_only() {
        assertThat(find(EXAMPLE, "/foo/0")).isEqualTo(string("bar"));
        assertThat(find(EXAMPLE, "/foo/1")).isEqualTo(string("baz"));
        for (String token : new String[] {"2", "-", "01", "+1", "-1", "", "x"}) {
            assertThat(find(EXAMPLE, "/foo/" + token)).as(token).isEqualTo(new JsonField.Absent());
        }
    }

    @Test
    void objects_and_arrays_are_structures() {
        assertThat(find(EXAMPLE, "")).isEqualTo(new JsonField.Structure(EXAMPLE));
        assertThat(find(EXAMPLE, "/foo")).isInstanceOf(JsonField.Structure.class);
        assertThat(find(EXAMPLE, "/foo/0/x")).isEqualTo(new JsonField.Absent());
        assertThat(find("7", "")).isEqualTo(literal("7"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-0",
                "1E+2",
                "1.50",
                "9007199254740993",
                "1e999999999",
                "-1e-999999999",
                "3.14159265358979323846264338327950288",
                "true",
                "false",
                "null",
            })
    void numbers_and_literals_keep_their_text(String text) {
        assertThat(find("{\"a\":" + text + "}", "/a")).isEqualTo(literal(text));
        assertThat(find(text, "")).isEqualTo(literal(text));
    }

    @Test
    void strings_are_unescaped() {
        assertThat(find("{\"\\u0061\":\"\\n\\u00e9\\ud83d\\ude00\"}", "/a")).isEqualTo(string("\né😀"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "{\"a\":1",
                "{\"a\":1}x",
                "{\"a\":1} {}",
                "{\"a\":1}]",
                "{\"a\":1,}",
                "{'a':1}",
                "{a:1}",
                "{\"a\":01}",
                "{\"a\":+1}",
                "{\"a\":.5}",
                "{\"a\":5.}",
                "{\"a\":NaN}",
                "{\"a\":1}//",
                "{\"a\":\"\u0001\"}",
                "{\"a\":\"\\x\"}",
                "{\"a\":1,\"b\":\"\\x\"}",
                "{\"a\":1,\"b\":\"\u0001\"}",
                "{\"a\":1,\"b\":[01]}",
                "{\"a\":1,\"b\":\"",
                "{\"a\":1,\"a\":1}",
                "{\"a\":1,\"\\u0061\":1}",
                "\ufeff{\"a\":1}",
            })
    void what_is_not_strictly_one_document_with_one_such_member_is_invalid(String body) {
        assertThat(find(body, "/a")).isInstanceOf(JsonField.Invalid.class);
    }

    @Test
    void a_name_twice_matters_only_on_the_way() {
        assertThat(find("{\"x\":1,\"x\":{\"a\":2,\"a\":3},\"a\":\"y\"}", "/a")).isEqualTo(string("y"));
        assertThat(find("{\"x\":{\"a\":1},\"x\":{}}", "/x/a")).isInstanceOf(JsonField.Invalid.class);
    }

    @Test
    void only_well_formed_utf_8_is_json() {
        byte[] overlong = {'{', '"', 'a', '"', ':', '"', (byte) 0xC1, (byte) 0x81, '"', '}'};
        assertThat(JsonField.find(Body.wrap(overlong), "/a")).isInstanceOf(JsonField.Invalid.class);
        byte[] wide = "{\"a\":1}".getBytes(StandardCharsets.UTF_16BE);
        assertThat(JsonField.find(Body.wrap(wide), "/a")).isInstanceOf(JsonField.Invalid.class);
        assertThat(find("{\"a\":\"\ufffd\"}", "/a")).isEqualTo(string("\ufffd"));
    }

    @Test
    void depth_and_lengths_have_limits() {
        assertThat(find(nested(StrictJson.DEEPEST - 1), "/a")).isEqualTo(literal("1"));
        assertThat(find(nested(StrictJson.DEEPEST), "/a")).isInstanceOf(JsonField.Invalid.class);
        assertThat(find("{\"a\":" + "1".repeat(1_000) + "}", "/a")).isInstanceOf(JsonField.Scalar.class);
        assertThat(find("{\"a\":" + "1".repeat(1_001) + "}", "/a")).isInstanceOf(JsonField.Invalid.class);
    }

    private static String nested(int levels) {
        return "{\"b\":" + "[".repeat(levels) + "]".repeat(levels) + ",\"a\":1}";
    }

    @Test
    void a_problem_does_not_quote_the_body() {
        var invalid = (JsonField.Invalid) find("{\"a\":1,\"secret\" hunter2", "/a");
        assertThat(invalid.problem()).doesNotContain("secret", "hunter2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "a/b", "/~", "/~2", "/a~"})
    void what_is_no_pointer_is_refused(String pointer) {
        assertThatThrownBy(() -> find("{}", pointer)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new KeySource.Json(pointer)).isInstanceOf(IllegalArgumentException.class);
    }
}
