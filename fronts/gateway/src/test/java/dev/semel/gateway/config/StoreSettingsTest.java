package dev.semel.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semel.gateway.config.StoreSettings.Durability;
import dev.semel.gateway.config.StoreSettings.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StoreSettingsTest {
    private static StoreSettings parse(String uri) {
        return StoreSettings.parse(uri, Durability.POWER_LOSS);
    }

    @Test
    void a_directory_survives_power_loss_unless_its_uri_says_otherwise() {
        assertThat(parse("rocksdb:./a")).isEqualTo(new StoreSettings(Kind.ROCKSDB, "./a", Durability.POWER_LOSS));
        assertThat(parse("rocksdb:./a?durability=process-crash"))
                .isEqualTo(new StoreSettings(Kind.ROCKSDB, "./a", Durability.PROCESS_CRASH));
        assertThat(parse("rocksdb:./a?durability=power-loss"))
                .isEqualTo(new StoreSettings(Kind.ROCKSDB, "./a", Durability.POWER_LOSS));
    }

    @Test
    void memory_is_written_with_and_without_a_colon() {
        assertThat(parse("memory").kind()).isEqualTo(Kind.MEMORY);
        assertThat(parse("memory:").kind()).isEqualTo(Kind.MEMORY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rocksdb:./a?durability=none",
                "rocksdb:./a?sync=off",
                "rocksdb:",
                "rocksdb://a",
                "memory:a",
                "redis:x"
            })
    void what_is_not_understood_is_refused_not_guessed(String uri) {
        assertThatThrownBy(() -> parse(uri)).isInstanceOf(IllegalArgumentException.class);
    }
}
