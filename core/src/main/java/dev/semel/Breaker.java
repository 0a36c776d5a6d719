package dev.semel;

import dev.semel.store.StoreException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/**
 * Keeps claims away from a store that hangs, so that a dead store costs its callers microseconds instead of the store's
 * time bound each. Thread-safe.
 *
 * <p>It opens when a call got no answer within the bound, and the store answered no other call in the second half of
 * that time. From then on one claim at a time goes through, and the others are refused; what has to be written is tried
 * as before. Any answer closes it, also a late one; so does a failure that came soon: a store that fails at once costs
 * nobody any time.
 */
final class Breaker {
    private final long silenceNanos;
    private final LongSupplier nanoTime;
    private final AtomicBoolean probing = new AtomicBoolean();
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
        private final boolean probe;
        private volatile boolean answered;

        private Pass(boolean probe) {
            this.probe = probe;
        }

        /** The store said something. */
        void answered() {
            answered = true;
            answeredAt = nanoTime.getAsLong();
            open = false;
            end();
        }

        /** The call failed, by itself or since its time is over; the store may have answered all the same. */
        void failed() {
            long now = nanoTime.getAsLong();
            if (now - began < silenceNanos) {
                answered();
            } else if (!answered) {
                end();
                if (now - answeredAt >= silenceNanos) {
                    open = true;
                }
            }
        }

        private void end() {
            if (probe) {
                probing.set(false);
            }
        }
    }

    /**
     * A claim that is about to be sent.
     *
     * @throws StoreException.Refused the store hangs, and somebody is trying it already
     */
    Pass enter() {
        if (!open) {
            return watch();
        }
        if (probing.compareAndSet(false, true)) {
            return new Pass(true);
        }
        throw new StoreException.Refused("the store has not answered for a while; one claim at a time is tried");
    }

    /** Any other call that is about to be sent. */
    Pass watch() {
        return new Pass(false);
    }

    boolean isOpen() {
        return open;
    }
}
