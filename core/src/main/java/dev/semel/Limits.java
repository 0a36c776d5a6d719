package dev.semel;

import java.time.Duration;

/**
 * Bounds of the engine.
 *
 * @param waitersPerKey repeats that may wait for one run; the next ones are refused with in-progress
 * @param waiters repeats that may wait in all
 * @param storeTimeout longest wait for one answer of the store
 * @param holdBack how long an answer is held back while its record can't be written
 */
public record Limits(int waitersPerKey, int waiters, Duration storeTimeout, Duration holdBack) {
    /** Fits a gateway with some thousand connections: 10,000 waiters cost about 10 MB. */
    public static final Limits DEFAULT = new Limits(1_000, 10_000, Duration.ofSeconds(5), Duration.ofSeconds(2));

    /** Fits a front that holds a thread for each repeat that waits, of some hundred: a quarter of Tomcat's 200. */
    public static final Limits BLOCKING = new Limits(20, 50, DEFAULT.storeTimeout(), DEFAULT.holdBack());

    public Limits {
        if (waitersPerKey < 0 || waiters < 0 || !storeTimeout.isPositive() || holdBack.isNegative()) {
            throw new IllegalArgumentException("limits out of range: waitersPerKey " + waitersPerKey + ", waiters "
                    + waiters + ", storeTimeout " + storeTimeout + ", holdBack " + holdBack);
        }
    }
}
