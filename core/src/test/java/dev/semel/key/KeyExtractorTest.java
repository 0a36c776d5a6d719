package dev.semel.key;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.http.Body;
import dev.semel.http.Headers;
import dev.semel.http.RequestView;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyExtractorTest {
    private static final KeyResult ABSENT = new KeyResult.Absent();

    private static KeyResult extract(KeyRule rule, RequestView request) {
        return KeyExtractor.extract(rule, request);
    }

    private static KeyResult present(String key) {
        return new KeyResult.Present(key);
    }

    private static void assertMalformed(KeyResult result, String... parts) {
        assertThat(result).isInstanceOf(KeyResult.Malformed.class);
        assertThat(((KeyResult.Malformed) result).problem()).contains(parts);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "abc | abc",
                "\"abc\" | abc",
                "order_98765 | order_98765",
                "zip 1234AB 5 | zip 1234AB 5",
                "a;b=c:d/../'--{{}} | a;b=c:d/../'--{{}}",
                "\"a,b\" | a,b",
                "\"a\\\"b\\\\c\" | a\"b\\c",
                "\"abc\";p;q=1;r=-1.5;s=\"x\\\"y\";t=tok/en;u=:YQ==:;v=?0;w=@12;x=%\"%c3\" | abc",
                "\"abc\";   p | abc",
                "123 | 123",
                "?1 | ?1",
                "2b0e1f0c-6d3e-4a41-8b7e-6f5f4d3c2b1a | 2b0e1f0c-6d3e-4a41-8b7e-6f5f4d3c2b1a",
            })
    void quoted_and_bare_spellings_are_one_key(String value, String key) {
        assertThat(extract(SomeKeyRule.PLAIN, SomeRequest.key(value))).isEqualTo(present(key));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a,b",
                "\"a\",\"b\"",
                "\"a\", \"b\"",
                "a\"b",
                "abc\"",
                "\"abc",
                "\"",
                "\"a\"b",
                "\"a\" b",
                "\"a\\b\"",
                "\"a\\",
                "\"a\u0007\"",
                "\"é\"",
                "\"a\";",
                "\"a\";P",
                "\"a\";p=",
                "\"a\";p=1.",
                "\"a\";p=1.2345",
                "\"a\";p=1234567890123.1",
                "\"a\";p=1234567890123456",
                "\"a\";p=\"x",
                "\"a\";p=:a",
                "\"a\";p=?2",
                "\"a\" ;p",
                "a\u0000b",
                "a\tb",
                "a\rb",
                "a\nb",
                "a\u007f",
                "é",
                "\u00e2\u0082\u00ac",
                "null",
                "NULL",
                "\"undefined\"",
            })
    void what_is_no_single_key_is_refused_without_echoing_it(String value) {
        KeyResult result = extract(SomeKeyRule.PLAIN, SomeRequest.key(value));
        assertMalformed(result, "The header Idempotency-Key ");
        assertThat(((KeyResult.Malformed) result).problem())
                .matches("[ -~…]+")
                .doesNotContain(value.length() > 2 ? value : "\u0000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "\"abc\"", ""})
    void two_lines_are_refused_even_when_they_are_equal(String value) {
        var twice = SomeRequest.with("Idempotency-Key", value, "idempotency-key", value);
        assertMalformed(extract(SomeKeyRule.PLAIN, twice), "more than one line");
    }

    @Test
    void the_name_of_the_header_is_compared_without_case_and_the_value_with() {
        var upper = extract(SomeKeyRule.PLAIN, SomeRequest.with("IDEMPOTENCY-KEY", "\t aBc "));
        assertThat(upper).isEqualTo(present("aBc"));
    }

    @Test
    void a_bare_syntax_refuses_quotes_and_a_quoted_one_refuses_bare_keys() {
        var bare = SomeKeyRule.syntax(KeySyntax.BARE);
        var quoted = SomeKeyRule.syntax(KeySyntax.QUOTED);
        assertThat(extract(bare, SomeRequest.key("abc"))).isEqualTo(present("abc"));
        assertMalformed(extract(bare, SomeRequest.key("\"abc\"")), "quote");
        assertThat(extract(quoted, SomeRequest.key("\"abc\""))).isEqualTo(present("abc"));
        assertMalformed(extract(quoted, SomeRequest.key("abc")), "not quoted");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t ", "\"\"", "\"  \""})
    void a_blank_key_is_absent_or_malformed_as_the_rule_says_and_never_a_key(String value) {
        assertThat(extract(SomeKeyRule.PLAIN, SomeRequest.key(value))).isEqualTo(ABSENT);
        assertMalformed(extract(SomeKeyRule.blankIsMalformed(), SomeRequest.key(value)), "blank");
    }

    @ParameterizedTest
    @ValueSource(ints = {45, 128, 255, KeyRule.LONGEST})
    void the_longest_key_is_taken_whole_and_one_more_character_is_refused(int most) {
        String longest = "k".repeat(most);
        var rule = SomeKeyRule.length(1, most);
        assertThat(extract(rule, SomeRequest.key(longest))).isEqualTo(present(longest));
        assertThat(extract(rule, SomeRequest.key("\"" + longest + "\""))).isEqualTo(present(longest));
        assertMalformed(extract(rule, SomeRequest.key(longest + "k")), "1 to " + most + " characters");
    }

    @Test
    void a_key_of_one_length_alone_is_told_that_length() {
        assertMalformed(extract(SomeKeyRule.length(36, 36), SomeRequest.key("abc")), "must have 36 characters");
    }

    @Test
    void a_key_that_is_too_short_is_refused() {
        assertMalformed(extract(SomeKeyRule.length(8, 9), SomeRequest.key("1234567")), "8 to 9");
    }

    @Test
    void a_pattern_must_match_the_whole_key_and_case_is_kept_unless_it_does_not_matter() {
        String uuid = "2B0E1F0C-6d3e-4a41-8b7e-6f5f4d3c2b1a";
        assertThat(extract(SomeKeyRule.uuid(true), SomeRequest.key(uuid))).isEqualTo(present(uuid));
        assertThat(extract(SomeKeyRule.uuid(false), SomeRequest.key(uuid)))
                .isEqualTo(present("2b0e1f0c-6d3e-4a41-8b7e-6f5f4d3c2b1a"));
        assertMalformed(extract(SomeKeyRule.uuid(true), SomeRequest.key(uuid + "0")), "form");
    }

    @Test
    void a_denied_value_is_called_what_it_is() {
        assertMalformed(extract(SomeKeyRule.PLAIN, SomeRequest.key("Null")), "placeholder", "never set");
    }

    @Test
    void the_first_source_that_is_present_decides_even_when_it_is_malformed() {
        var rule = SomeKeyRule.from(new KeySource.Header("A"), new KeySource.Header("B"));
        assertThat(extract(rule, SomeRequest.with("B", "b", "A", "a"))).isEqualTo(present("a"));
        assertThat(extract(rule, SomeRequest.with("B", "b"))).isEqualTo(present("b"));
        assertThat(extract(rule, SomeRequest.with("B", "b", "A", " "))).isEqualTo(present("b"));
        assertMalformed(extract(rule, SomeRequest.with("B", "b", "A", "a,a")), "header A");
        assertThat(extract(rule, SomeRequest.with())).isEqualTo(ABSENT);
    }

    @Test
    void a_key_named_in_connection_is_still_the_key() {
        var request = SomeRequest.with("Connection", "Idempotency-Key", "Idempotency-Key", "abc");
        assertThat(extract(SomeKeyRule.PLAIN, request)).isEqualTo(present("abc"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "id=abc | abc",
                "a=b&id=a%20b+c&d | a b c",
                "i%64=abc | abc",
                "id=%2561 | %61",
                "id=a=b | a=b",
                "id=a,\"b | a,\"b",
            })
    void a_query_parameter_is_decoded_once(String query, String key) {
        var rule = SomeKeyRule.from(new KeySource.Query("id"));
        assertThat(extract(rule, SomeRequest.query(query))).isEqualTo(present(key));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "id=a&id=a",
                "id=a&%69d=b",
                "id=%",
                "id=%4",
                "id=%zz",
                "id=%c3",
                "id=%c0%81",
                "id=é",
                "id=%00",
                "id=%\uff14\uff11"
            })
    void a_query_parameter_that_can_be_read_in_two_ways_is_refused(String query) {
        var rule = SomeKeyRule.from(new KeySource.Query("id"));
        assertMalformed(extract(rule, SomeRequest.query(query)), "query parameter id");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "id", "id=", "x=1", "ID=1", "%zz=1"})
    void a_query_without_the_parameter_has_no_key(String query) {
        assertThat(extract(SomeKeyRule.from(new KeySource.Query("id")), SomeRequest.query(query)))
                .isEqualTo(ABSENT);
        assertThat(extract(SomeKeyRule.from(new KeySource.Query("id")), SomeRequest.with()))
                .isEqualTo(ABSENT);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"id\":\"abc\"} | abc",
                "{\"id\":\"\\u0061,\\\"b\"} | a,\"b",
                "{\"id\":9007199254740993} | 9007199254740993",
                "{\"id\":1.50e+1} | 1.50e+1",
                "{\"id\":true} | true",
                "{\"x\":{\"id\":\"no\"},\"id\":\"yes\"} | yes",
            })
    void a_json_member_gives_its_text(String body, String key) {
        var rule = SomeKeyRule.from(new KeySource.Json("/id"));
        assertThat(extract(rule, SomeRequest.json(body))).isEqualTo(present(key));
        assertThat(extract(rule, SomeRequest.gzipped("application/json", SomeRequest.utf8(body))))
                .isEqualTo(present(key));
        assertThat(extract(rule, RequestView.of("POST", "/", Headers.NONE, Body.of(" " + body))))
                .isEqualTo(present(key));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"id\":\"a\",\"id\":\"a\"}",
                "{\"id\":\"a\"",
                "{\"id\":\"a\"}{}",
                "{\"id\":{}}",
                "{\"id\":[\"a\"]}",
                "{\"id\":\"a\",}",
                "{\"id\":\"\\u0000\"}",
                "{\"id\":\"\\ud800\"}",
                "{\"id\":\"zoë\"}",
                "nonsense",
            })
    void json_that_does_not_name_one_key_is_refused(String body) {
        assertMalformed(
                extract(SomeKeyRule.from(new KeySource.Json("/id")), SomeRequest.json(body)), "JSON member /id");
    }

    @Test
    void a_body_that_is_not_json_has_no_json_member() {
        var rule = SomeKeyRule.from(new KeySource.Json("/id"));
        assertThat(extract(rule, SomeRequest.body("text/plain", "id=a"))).isEqualTo(ABSENT);
        assertThat(extract(rule, SomeRequest.json(""))).isEqualTo(ABSENT);
        assertThat(extract(rule, SomeRequest.json("{\"id\":null}"))).isEqualTo(ABSENT);
        assertThat(extract(rule, SomeRequest.json("{}"))).isEqualTo(ABSENT);
        assertThat(extract(rule, RequestView.of("POST", "/", Headers.NONE, Body.of("id=1"))))
                .isEqualTo(ABSENT);
    }

    @Test
    void a_body_that_starts_like_json_is_json_whatever_it_is_declared_to_be() {
        var rule = SomeKeyRule.from(new KeySource.Json("/id"));
        for (String type : List.of("text/plain", "application/x-www-form-urlencoded", "application/octet-stream")) {
            assertThat(extract(rule, SomeRequest.body(type, " {\"id\":\"a\"}")))
                    .as(type)
                    .isEqualTo(new KeyResult.Present("a"));
            assertMalformed(extract(rule, SomeRequest.body(type, "{\"id\":\"a\"")), "JSON member /id");
        }
    }

    @Test
    void a_json_body_in_a_coding_that_cannot_be_undone_is_refused() {
        var headers = Headers.of("Content-Type", "application/json", "Content-Encoding", "br");
        var request = RequestView.of("POST", "/", headers, Body.of("{\"id\":\"a\"}"));
        assertMalformed(extract(SomeKeyRule.from(new KeySource.Json("/id")), request), "Content-Encoding");
    }

    @Test
    void a_form_field_counts_in_a_form_alone() {
        var rule = SomeKeyRule.from(new KeySource.Form("id"));
        assertThat(extract(rule, SomeRequest.form("a=1&id=a+b%2Bc"))).isEqualTo(present("a b+c"));
        assertThat(extract(rule, SomeRequest.body("text/plain", "id=abc"))).isEqualTo(ABSENT);
        assertMalformed(extract(rule, SomeRequest.form("id=1&id=2")), "form field id", "more than once");
    }

    @Test
    void a_field_is_not_looked_for_among_too_many() {
        var rule = SomeKeyRule.from(new KeySource.Form("id"));
        String most = "a&".repeat(UrlEncoded.MOST_PAIRS - 1);
        assertThat(extract(rule, SomeRequest.form(most + "id=k"))).isEqualTo(present("k"));
        assertMalformed(extract(rule, SomeRequest.form(most + "a&id=k")), "form field id", "10000");
    }

    @Test
    void a_composed_key_frames_its_parts() {
        var rule =
                SomeKeyRule.from(new KeySource.Composed(List.of(new KeySource.Json("/a"), new KeySource.Json("/b"))));
        assertThat(extract(rule, SomeRequest.json("{\"a\":\"ab\",\"b\":\"c\"}")))
                .isEqualTo(present("2:ab1:c"));
        assertThat(extract(rule, SomeRequest.json("{\"a\":\"a\",\"b\":\"bc\"}")))
                .isEqualTo(present("1:a2:bc"));
        assertThat(extract(rule, SomeRequest.json("{\"a\":\"zoë\",\"b\":7}"))).isEqualTo(present("8:zo%C3%AB1:7"));
        assertThat(extract(rule, SomeRequest.json("{\"a\":\"%C3%AB\",\"b\":7}")))
                .isEqualTo(present("10:%25C3%25AB1:7"));
        assertThat(extract(rule, SomeRequest.json("{\"a\":\"ab\"}"))).isEqualTo(ABSENT);
        assertThat(extract(rule, SomeRequest.json("{\"a\":\"ab\",\"b\":\"\"}"))).isEqualTo(ABSENT);
        assertMalformed(extract(rule, SomeRequest.json("{\"a\":\"ab\",\"b\":\"null\"}")), "JSON member /b");
        assertMalformed(extract(rule, SomeRequest.json("{\"a\":\"ab\",\"b\":\"\\ud800\"}")), "surrogate");
        assertMalformed(
                extract(rule, SomeRequest.json("{\"a\":\"ab\",\"b\":\"" + "x".repeat(256) + "\"}")), "1 to 255");
    }
}
