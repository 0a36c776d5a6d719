package dev.semel.client;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class ClientSettingsTest {
    @Test
    void settings_that_make_no_sense_are_refused() {
        assertThatThrownBy(() -> ClientSettings.DEFAULT.withPatience(Duration.ZERO))
                .hasMessageContaining("PT0S");
        assertThatThrownBy(() -> ClientSettings.DEFAULT.withOneSending(Duration.ZERO))
                .hasMessageContaining("PT0S");
        assertThatThrownBy(() -> ClientSettings.DEFAULT.withPauses(Duration.ofSeconds(2), Duration.ofSeconds(1)))
                .hasMessageContaining("longestPause");
    }
}
