package dev.semel.system;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for conditions, never for time to pass: every wait has a deadline that only a failure reaches. */
final class Await {
    /** Far beyond what anything here takes on a busy machine; in seconds {@code -Dsemel.patience}. */
    static final Duration PATIENCE = Duration.ofSeconds(Integer.getInteger("semel.patience", 60));

    private static final long POLL_NANOS = 2_000_000;

    private Await() {}

    /** For what only time brings about in another process; nothing that a condition could tell. */
    static void passing(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
    }

    static void until(String what, BooleanSupplier condition) {
        until(what, condition, () -> "");
    }

    /** @param details said when the deadline passes */
    static void until(String what, BooleanSupplier condition, Supplier<String> details) {
        until(what, condition, PATIENCE, details);
    }

    static void until(String what, BooleanSupplier condition, Duration patience, Supplier<String> details) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("waited " + patience + " in vain: " + what + "\n" + details.get());
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }
}
