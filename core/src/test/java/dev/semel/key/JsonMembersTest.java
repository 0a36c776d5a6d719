package dev.semel.key;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.http.Body;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonMembersTest {
    private static Optional<String> merged(String text, Map<String, String> members) {
        return JsonMembers.merge(Body.of(text), members).map(Body::text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                             | {\"d\":true}",
                "{ }                            | {\"d\":true }",
                "{\"a\":1}                      | {\"a\":1,\"d\":true}",
                "[{\"a\": 1.0E+2 , \"b\":[ ] }] | -",
                "{\"a\": 1.0E+2 , \"b\":[ ] }   | {\"a\": 1.0E+2 , \"b\":[ ],\"d\":true }",
                "{\"d\" : false , \"a\":null}   | {\"d\" : true , \"a\":null}",
                "{\"a\":1,\"d\":{\"d\":[1]} }   | {\"a\":1,\"d\":true }",
                "{\"d\":1,\"a\":2,\"d\":3}      | {\"d\":true,\"a\":2,\"d\":true}",
                "{\"\\u0064\":\"x\\\"}\"}       | {\"\\u0064\":true}",
                "{\"a\":{\"d\":1}}              | {\"a\":{\"d\":1},\"d\":true}",
                "{\"a\":123}                    | {\"a\":123,\"d\":true}",
                "{\"é\":\"ü€😀\"}               | {\"é\":\"ü€😀\",\"d\":true}",
            })
    void everything_else_stays_as_it_was_written(String text, String wanted) {
        assertThat(merged(text, Map.of("d", "true")))
                .isEqualTo(Optional.of(wanted).filter(found -> !found.equals("-")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "null", "1", "[]", "\"{}\"", "{", "{}{}", "{\"a\":1,}", "{} x", "{a:1}"})
    void what_is_no_json_object_is_not_touched(String text) {
        assertThat(merged(text, Map.of("d", "true"))).isEmpty();
    }

    @Test
    void bytes_that_are_no_utf_8_are_not_touched() {
        byte[] bytes = {'{', '"', (byte) 0xFF, '"', ':', '1', '}'};
        assertThat(JsonMembers.merge(Body.wrap(bytes), Map.of("d", "true"))).isEmpty();
    }

    @Test
    void new_members_come_in_the_order_of_their_names_and_names_are_escaped() {
        assertThat(merged("{\"c\":1}", Map.of("b", "[1,2]", "a\"", "\"x\"", "c", "2", "Z", "{}")))
                .contains("{\"c\":2,\"Z\":{},\"a\\\"\":\"x\",\"b\":[1,2]}");
    }

    @Test
    void places_are_found_in_a_document_longer_than_any_buffer() {
        String filler = "\"" + "ü€😀x".repeat(50_000) + "\"";
        String before = "{\"a\":" + filler + ",\"d\":";
        String after = ",\"b\":" + filler + ",\"n\":12345678901234567890.10}";
        assertThat(merged(before + filler + after, Map.of("d", "true"))).contains(before + "true" + after);
    }
}
