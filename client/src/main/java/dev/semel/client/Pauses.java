package dev.semel.client;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/** Time, and how it passes. */
record Pauses(LongSupplier nanoTime, After after, RandomGenerator random) {
    /** Has something done after that long. */
    @FunctionalInterface
    interface After {
        void pause(Duration length, Runnable then);
    }

    static Pauses ofTheSystem() {
        return new Pauses(
                System::nanoTime,
                (length, then) -> CompletableFuture.delayedExecutor(length.toNanos(), TimeUnit.NANOSECONDS)
                        .execute(then),
                RandomGenerator.getDefault());
    }
}
