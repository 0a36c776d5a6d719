package dev.semel;

import dev.semel.store.StoreException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Keeps claims away from a store that hangs, so that a dead store costs its callers microseconds instead of the store's
 * time bound each. Thread-safe.
 *
 * <p>It opens when a call got no answer within the bound, and the store answered no other call in the second half of
 * that time. From then on a claim goes through now and then, and the others are refused; what has to be written is
 * tried as before. Any answer closes it, also a late one; so does a failure that came soon: a store that fails at once
 * costs nobody any time.
 */
final class Breaker {
    /** What fails sooner than this costs nobody any time: a refused connection, an error of the store's. */
    static final Duration SOON = Duration.ofMillis(100);

    private static final long BETWEEN_PROBES = Duration.ofMillis(250).toNanos();

    private final long silenceNanos;
    private final LongSupplier nanoTime;
    private final AtomicLong probedAt = new AtomicLong();
    private volatile long answeredAt;
    private volatile boolean open;

    /** @param bound the time that each call of the store has */
    Breaker(Duration bound, LongSupplier nanoTime) {
        this.silenceNanos = bound.toNanos() / 2;
        this.nanoTime = nanoTime;
        this.answeredAt = nanoTime.getAsLong();
    }

    /** One call on its way to the store. */
    final class Pass {
        private final long began = nanoTime.getAsLong();
        private volatile boolean answered;

        /** The store said something. */
        void answered() {
            answered = true;
            answeredAt = nanoTime.getAsLong();
            open = false;
        }

        /** The call failed, by itself or since its time is over; the store may have answered all the same. */
        void failed() {
            long now = nanoTime.getAsLong();
            if (now - began < SOON.toNanos()) {
                answered();
            } else if (!answered && now - answeredAt >= silenceNanos && !open) {
                probedAt.set(now);
                open = true;
            }
        }
    }

    /**
     * A claim that is about to be sent.
     *
     * @throws StoreException.Refused the store hangs, and somebody has tried it a moment ago
     */
    Pass enter() {
        if (open && !isProbe()) {
            throw new StoreException.Refused("the store has not answered for a while; a claim is tried now and then");
        }
        return watch();
    }

    private boolean isProbe() {
        long now = nanoTime.getAsLong();
        long last = probedAt.get();
        return now - last >= BETWEEN_PROBES && probedAt.compareAndSet(last, now);
    }

    /** Any other call that is about to be sent. */
    Pass watch() {
        return new Pass();
    }

    boolean isOpen() {
        return open;
    }
}
