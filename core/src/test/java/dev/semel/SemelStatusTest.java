package dev.semel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semel.policy.Problem;
import dev.semel.store.Found;
import dev.semel.store.Nesting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

final class SemelStatusTest {
    /** RFC 9651 section 4.2: a token, then parameters whose keys occur once. */
    private static final Pattern ITEM = Pattern.compile("([A-Za-z*][A-Za-z0-9!#$%&'*+.^_`|~:/-]*)((?:;.*)?)");

    private static final Pattern PARAMETER = Pattern.compile(
            ";([a-z*][a-z0-9_.*-]*)(?:=(-?[0-9]{1,15}|[A-Za-z*][A-Za-z0-9!#$%&'*+.^_`|~:/-]*))?(?=;|$)");

    private static final Found FOUND = new Found(
            UUID.randomUUID(),
            7,
            3,
            null,
            Nesting.NONE,
            Duration.ofMillis(4_999),
            Duration.ofSeconds(1),
            Duration.ofDays(2));

    private static final Duration DAY = Duration.ofDays(1);

    /** Token under the empty name, then the parameters; a parameter without a value is true. */
    private static Map<String, String> parsed(String value) {
        Matcher item = ITEM.matcher(value);
        assertThat(item.matches()).as(value).isTrue();
        Map<String, String> parsed = new LinkedHashMap<>(Map.of("", item.group(1)));
        Matcher parameters = PARAMETER.matcher(item.group(2));
        int end = 0;
        while (parameters.find() && parameters.start() == end) {
            String text = parameters.group(2) == null ? "?1" : parameters.group(2);
            assertThat(parsed.put(parameters.group(1), text)).as(value).isNull();
            end = parameters.end();
        }
        assertThat(end).as(value).isEqualTo(item.group(2).length());
        return parsed;
    }

    static List<String> everyKind() {
        List<String> kinds = new ArrayList<>(List.of(
                SemelStatus.executed(1, DAY),
                SemelStatus.executed(2, DAY),
                SemelStatus.retryable(1, DAY),
                SemelStatus.released(2),
                SemelStatus.unknown(1, DAY),
                SemelStatus.replayed(FOUND, DAY)));
        for (Problem problem : Problem.values()) {
            kinds.add(SemelStatus.unknown(problem));
            kinds.add(SemelStatus.rejected(problem));
            kinds.add(SemelStatus.rejected(problem, FOUND, DAY));
        }
        for (Admission.Bypass.Reason reason : Admission.Bypass.Reason.values()) {
            kinds.add(SemelStatus.bypassed(reason));
        }
        return kinds;
    }

    @ParameterizedTest
    @MethodSource("everyKind")
    void every_kind_is_a_structured_field_that_is_documented(String value) throws IOException {
        String page = Files.readString(Path.of("../docs/reference/headers.md"));
        parsed(value)
                .forEach((name, text) -> assertThat(page)
                        .as(value)
                        .contains(name.isEmpty() ? "| `" + text + "` |" : "| `" + name + "` |"));
    }

    @Test
    void what_ran_and_is_kept_says_so() {
        assertThat(parsed(SemelStatus.executed(2, DAY)))
                .isEqualTo(Map.of("", "executed", "ttl", "86400", "attempt", "2", "key", "rotate"));
        assertThat(parsed(SemelStatus.executed(1, DAY))).doesNotContainKey("attempt");
        assertThat(parsed(SemelStatus.replayed(FOUND, DAY)))
                .isEqualTo(Map.of("", "replayed", "age", "4", "ttl", "86400", "attempt", "3", "key", "rotate"));
    }

    @Test
    void what_ran_and_is_not_over_is_for_the_same_key() {
        assertThat(List.of(
                        SemelStatus.retryable(1, DAY),
                        SemelStatus.released(1),
                        SemelStatus.unknown(1, DAY),
                        SemelStatus.unknown(Problem.UPSTREAM_FAILED)))
                .allSatisfy(value -> assertThat(parsed(value)).containsEntry("key", "reuse"));
    }

    @ParameterizedTest
    @EnumSource(Problem.class)
    void a_refusal_says_which_key_comes_next(Problem problem) {
        String hint = problem.rotatesKey() ? "rotate" : "reuse";
        assertThat(parsed(SemelStatus.rejected(problem)))
                .isEqualTo(Map.of("", "rejected", "reason", problem.code(), "key", hint));
        assertThat(parsed(SemelStatus.rejected(problem, FOUND, DAY)))
                .containsEntry("ttl", "86400")
                .containsEntry("age", "4")
                .containsEntry("key", hint);
    }

    @Test
    void the_grammar_check_refuses_what_is_no_structured_field() {
        for (String wrong :
                List.of("executed; =1", "executed;A=1", "executed;a=ü", "executed;a=", "1x;", "e;a;a", "")) {
            assertThatThrownBy(() -> parsed(wrong)).isInstanceOf(AssertionError.class);
        }
    }
}
