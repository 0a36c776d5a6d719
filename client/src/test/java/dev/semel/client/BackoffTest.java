package dev.semel.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

final class BackoffTest {
    private double draw;
    private final Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofMillis(350), (Drawn) () -> draw);

    @FunctionalInterface
    private interface Drawn extends RandomGenerator {
        double drawn();

        @Override
        default double nextDouble() {
            return drawn();
        }

        @Override
        default long nextLong() {
            throw new UnsupportedOperationException();
        }
    }

    private long millis(Duration atLeast) {
        return backoff.pause(atLeast).toMillis();
    }

    @Test
    void pauses_double_up_to_the_longest() {
        assertThat(new long[] {
                    millis(Duration.ZERO), millis(Duration.ZERO), millis(Duration.ZERO), millis(Duration.ZERO)
                })
                .containsExactly(100, 200, 350, 350);
    }

    @Test
    void chance_takes_up_to_a_half_of_it() {
        draw = 0.5;
        assertThat(millis(Duration.ZERO)).isEqualTo(75);
        draw = 1;
        assertThat(millis(Duration.ZERO)).isEqualTo(100);
    }

    @Test
    void what_the_api_asks_for_is_waited_for_and_a_little_more() {
        assertThat(millis(Duration.ofSeconds(5))).isEqualTo(5_010);
        draw = 1;
        assertThat(millis(Duration.ofSeconds(5))).isEqualTo(5_010);
    }
}
