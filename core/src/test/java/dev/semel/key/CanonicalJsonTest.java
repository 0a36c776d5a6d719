package dev.semel.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CanonicalJsonTest {
    private static Optional<String> canonical(String text) {
        return select(text, List.of(), List.of());
    }

    private static Optional<String> select(String text, List<String> include, List<String> exclude) {
        return CanonicalJson.of(text, PointerTree.of(include), PointerTree.of(exclude));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{} | {}",
                "[] | []",
                " 7 | 7",
                "{\"b\":1,\"a\":2} | {\"a\":2,\"b\":1}",
                "{ \"b\" : [ 3 , {\"d\":1, \"c\":null} ] , \"a\" : true } | {\"a\":true,\"b\":[3,{\"c\":null,\"d\":1}]}",
                "[3,1,2] | [3,1,2]",
                "{\"\\u0061\":\"\\u00e9\\/\\\"\\\\\"} | {\"a\":\"é/\\\"\\\\\"}",
                "{\"a\\\"b\":{}} | {\"a\\\"b\":{}}",
                "{\"\":1,\"aa\":1,\"a\":1,\"Z\":1} | {\"\":1,\"Z\":1,\"a\":1,\"aa\":1}",
            })
    void a_document_has_one_form(String text, String form) {
        assertThat(canonical(text)).contains(form);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "9007199254740993 | 9007199254740992",
                "49.00 | 49",
                "1e2 | 100",
                "-0 | 0",
                "1e999999999 | 1e999999998",
                "0.1 | 0.10000000000000000555",
                "\"1\" | 1",
                "\"null\" | null",
                "\"e\\u0301\" | \"\\u00e9\"",
                "\"\\ud800\" | \"\\ud801\"",
                "\"\\ud800\" | \"?\"",
                "[1,2] | [2,1]",
                "[[1],2] | [1,[2]]",
                "[] | {}",
                "{\"a\":null} | {}",
                "{\"a\":1} | {\"A\":1}",
            })
    void what_says_something_else_has_another_form(String one, String other) {
        assertThat(canonical(one)).isPresent();
        assertThat(canonical(other)).isPresent().isNotEqualTo(canonical(one));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{\"a\":1,\"a\":1}",
                "{\"a\":1,\"b\":2,\"a\":1}",
                "{\"x\":[{\"b\":1,\"a\":1,\"\\u0062\":1}]}",
                "{\"a\":1",
                "{}{}",
                "{} x",
                "[1,]",
                "nope",
            })
    void what_is_not_one_document_without_repeated_names_has_none(String text) {
        assertThat(canonical(text)).isEmpty();
    }

    @Test
    void an_enormous_exponent_costs_nothing() {
        assertThat(canonical("[1e999999999,-1E-999999999]")).contains("[1e999999999,-1E-999999999]");
    }

    @Test
    void depth_is_limited() {
        int deepest = CanonicalJson.DEEPEST;
        assertThat(canonical("[".repeat(deepest) + "]".repeat(deepest))).isPresent();
        assertThat(canonical("[".repeat(deepest + 1) + "]".repeat(deepest + 1))).isEmpty();
        assertThat(canonical("{\"a\":".repeat(deepest + 1) + "1" + "}".repeat(deepest + 1)))
                .isEmpty();
    }

    @Test
    void length_is_limited() {
        String longest = "[" + " ".repeat(CanonicalJson.LONGEST - 2) + "]";
        assertThat(canonical(longest)).isPresent();
        assertThat(canonical(longest + " ")).isEmpty();
    }

    @Test
    void an_excluded_member_does_not_count_even_by_being_there() {
        var token = List.of("/token", "/a/token", "/l/1");
        assertThat(select("{\"token\":1,\"b\":2}", List.of(), token)).contains("{\"b\":2}");
        assertThat(select("{\"b\":2}", List.of(), token)).contains("{\"b\":2}");
        assertThat(select("{\"b\":{\"token\":1},\"a\":{\"token\":{\"x\":[]}}}", List.of(), token))
                .contains("{\"a\":{},\"b\":{\"token\":1}}");
        assertThat(select("{\"token\":1}", List.of(), token)).contains("{}");
    }

    @Test
    void an_excluded_element_keeps_its_place() {
        var second = List.of("/1");
        assertThat(select("[1,2,3]", List.of(), second)).contains("[1,~,3]");
        assertThat(select("[1,9,3]", List.of(), second)).contains("[1,~,3]");
        assertThat(select("[1]", List.of(), second)).contains("[1]");
        assertThat(select("[1,2]", List.of(), second)).contains("[1,~]");
    }

    @Test
    void repeated_names_are_seen_where_they_are_excluded() {
        assertThat(select("{\"token\":1,\"token\":2}", List.of(), List.of("/token")))
                .isEmpty();
    }

    @Test
    void only_included_members_count() {
        var ids = List.of("/id", "/data/1/x", "/o");
        assertThat(select("{\"z\":1,\"o\":{\"b\":1,\"a\":2},\"id\":3}", ids, List.of()))
                .contains("{\"id\":3,\"o\":{\"a\":2,\"b\":1}}");
        assertThat(select("{\"data\":[{\"x\":1},{\"y\":3,\"x\":2}]}", ids, List.of()))
                .contains("{\"data\":[1#{\"x\":2}]}");
        assertThat(select("{\"id\":1,\"data\":[{\"x\":1}]}", ids, List.of())).contains("{\"id\":1}");
        assertThat(select("{\"id\":1,\"data\":7}", ids, List.of())).contains("{\"id\":1}");
        assertThat(select("{\"o\":{\"a\":1,\"b\":2}}", ids, List.of("/o/b"))).contains("{\"o\":{\"a\":1}}");
    }

    @Test
    void a_document_without_any_included_member_has_no_form() {
        assertThat(select("{\"z\":1}", List.of("/id", "/data/1/x"), List.of())).isEmpty();
        assertThat(select("{\"data\":[{\"x\":1}]}", List.of("/id", "/data/1/x"), List.of()))
                .isEmpty();
        assertThat(select("7", List.of("/id"), List.of())).isEmpty();
    }
}
