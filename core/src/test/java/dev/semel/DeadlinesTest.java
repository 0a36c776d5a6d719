package dev.semel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.store.StoreException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class DeadlinesTest {
    private static final Duration BOUND = Duration.ofSeconds(5);
    private static final Duration TICK = Duration.ofMillis(250);

    private long now = Long.MAX_VALUE - 1_000_000;
    private final Deadlines deadlines = new Deadlines(BOUND, TICK, now);

    private void standStill(Duration time) {
        now += time.toNanos();
    }

    private void tick(Duration time) {
        for (long passed = 0; passed < time.toNanos(); passed += TICK.toNanos()) {
            now += TICK.toNanos();
            deadlines.tick(now);
        }
    }

    @Test
    void an_answer_that_does_not_come_in_time_fails_as_unavailable() {
        var answer = deadlines.watch(new CompletableFuture<>());
        tick(BOUND);
        assertThat(answer).isNotDone();
        tick(TICK);
        assertThat(answer)
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withCauseInstanceOf(StoreException.Unavailable.class);
    }

    @Test
    void of_the_time_in_which_this_process_stood_still_a_second_counts() {
        var answer = deadlines.watch(new CompletableFuture<>());
        standStill(Duration.ofMinutes(5));
        tick(TICK);
        tick(BOUND.minusSeconds(1));
        assertThat(answer).isNotDone();
        tick(TICK);
        assertThat(answer).isCompletedExceptionally();
    }

    @Test
    void what_begins_before_it_is_known_that_it_stood_still_falls_due_like_any_other() {
        standStill(Duration.ofHours(1));
        var first = deadlines.watch(new CompletableFuture<>());
        tick(TICK);
        var second = deadlines.watch(new CompletableFuture<>());
        tick(BOUND.plus(TICK));
        assertThat(first).isCompletedExceptionally();
        assertThat(second).isCompletedExceptionally();
    }

    @Test
    void ticks_that_are_late_count_as_long_as_they_took() {
        var answer = deadlines.watch(new CompletableFuture<>());
        for (int i = 0; i < 6; i++) {
            assertThat(answer).isNotDone();
            standStill(Duration.ofSeconds(1));
            deadlines.tick(now);
        }
        assertThat(answer).isCompletedExceptionally();
    }

    @Test
    void an_answer_that_came_in_time_stays() {
        var answer = deadlines.watch(new CompletableFuture<String>());
        answer.complete("in time");
        tick(BOUND.multipliedBy(2));
        assertThat(answer).isCompletedWithValue("in time");
    }

    @Test
    void what_comes_after_the_end_has_a_timer_of_its_own() {
        var brief = new Deadlines(Duration.ofMillis(1), TICK, now);
        brief.close();
        var answer = brief.watch(new CompletableFuture<>());
        assertThat(answer.handle((value, failure) -> failure).join()).isInstanceOf(StoreException.Unavailable.class);
    }
}
