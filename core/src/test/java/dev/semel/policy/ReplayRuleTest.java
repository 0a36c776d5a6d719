package dev.semel.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReplayRuleTest {
    private static final ReplayRule.Markers NO_MARKERS = new ReplayRule.Markers(Map.of(), Map.of(), Map.of());
    private static final ReplayRule ALL_BUT_DENIED =
            new ReplayRule(ReplayRule.Mode.STORED, null, null, Set.of(), Map.of(), NO_MARKERS);

    @SuppressWarnings("unused") // by @FieldSource
    private static final List<String> DENIED = ReplayRule.DENIED;

    @ParameterizedTest
    @FieldSource("DENIED")
    void a_denied_header_is_not_kept_in_any_case_of_letters(String denied) {
        String name = denied.endsWith("-") ? denied + "anything" : denied;
        assertThat(ALL_BUT_DENIED.keeps(name)).isFalse();
        assertThat(ALL_BUT_DENIED.keeps(name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1)))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Type", "Location", "ETag", "Date-Of-Order", "X-Age", "Semel", "Vary"})
    void another_header_is_kept(String name) {
        assertThat(ALL_BUT_DENIED.keeps(name)).isTrue();
    }

    @Test
    void an_allow_list_keeps_nothing_that_is_denied() {
        var rule = new ReplayRule(
                ReplayRule.Mode.STORED, null, Set.of("Date", "Location"), Set.of(), Map.of(), NO_MARKERS);
        assertThat(rule.keeps("location")).isTrue();
        assertThat(rule.keeps("Date")).isFalse();
        assertThat(rule.keeps("Content-Type")).isFalse();
    }
}
