package dev.semel.store;

import java.util.concurrent.TimeUnit;

/** A store's own clock: milliseconds since 1970 that never go backwards while the store is open. Thread-safe. */
@FunctionalInterface
public interface StoreClock {
    long millis();

    /**
     * The wall clock as it is now, and from here on only time that passed: later jumps of the wall clock do nothing.
     */
    static StoreClock system() {
        return startingAt(System.currentTimeMillis());
    }

    /** A clock that shows this now and then counts the time that passes. */
    static StoreClock startingAt(long millis) {
        long opened = System.nanoTime();
        return () -> millis + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - opened);
    }
}
