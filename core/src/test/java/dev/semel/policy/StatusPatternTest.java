package dev.semel.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StatusPatternTest {
    @Test
    void every_final_status_equals_its_own_pattern_and_matches_its_class() {
        for (int status = 200; status <= 599; status++) {
            String digits = Integer.toString(status);
            String family = digits.charAt(0) + "xx";
            assertThat(StatusPattern.of(status)).isEqualTo(new StatusPattern(digits));
            assertThat(StatusPattern.of(status).family()).isEqualTo(new StatusPattern(family));
            assertThat(new StatusPattern(digits).matches(status)).isTrue();
            assertThat(new StatusPattern(family).matches(status)).isTrue();
        }
    }

    @Test
    void another_status_or_class_does_not_match() {
        assertThat(new StatusPattern("404").matches(405)).isFalse();
        assertThat(new StatusPattern("4xx").matches(500)).isFalse();
        assertThat(new StatusPattern("4xx").family()).isEqualTo(new StatusPattern("4xx"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "4", "40", "4004", "199", "1xx", "600", "6xx", "x", "4XX", "40x", " 404", "404\n"})
    void what_is_neither_a_status_nor_a_class_is_refused(String text) {
        assertThatThrownBy(() -> new StatusPattern(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {199, 600, 101})
    void a_status_out_of_range_is_refused(int status) {
        assertThatThrownBy(() -> StatusPattern.of(status)).isInstanceOf(IllegalArgumentException.class);
    }
}
