package dev.semel.store.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.store.Store;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;

/**
 * Many callers, few ids, and everything a caller can do, at random; then the {@link HistoryChecker}'s rules over what
 * was answered. {@code -Dsemel.seed=N} has the callers choose as they did; how their calls interleave is not repeated
 * by it.
 */
public abstract class HistoryContract extends OpenStore<Store> {
    private static final int SEEDS = 20;

    @RepeatedTest(SEEDS)
    final void no_caller_is_answered_what_no_correct_store_could_answer() {
        long seed = Long.getLong("semel.seed", new Random().nextLong());

        History history = new RandomCallers(store(), this::elapse).run(seed);

        assertThat(new HistoryChecker(RandomCallers.LEASE, RandomCallers.RETENTION).check(history))
                .as("run again with -Dsemel.seed=%d", seed)
                .isEmpty();
    }
}
