package dev.semel;

import dev.semel.store.StoreException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Keeps claims away from a store that hangs, so that a dead store costs its callers microseconds instead of the store's
 * time bound each. Thread-safe.
 *
 * <p>It opens when a call got no answer within the bound, and the store answered no other call since that one began.
 * From then on one claim at a time goes through, and the others are refused; what has to be written is tried as before.
 * Any answer closes it, also a late one and a failure: a store that fails at once costs nobody any time. Nothing here
 * reads a clock.
 */
final class Breaker {
    private final AtomicLong answers = new AtomicLong();
    private final AtomicBoolean probing = new AtomicBoolean();
    private volatile boolean open;

    /** One call on its way to the store. */
    final class Pass {
        private final long answersBefore = answers.get();
        private final boolean probe;
        private volatile boolean answered;

        private Pass(boolean probe) {
            this.probe = probe;
        }

        /** The store said something. */
        void answered() {
            answered = true;
            answers.incrementAndGet();
            open = false;
            end();
        }

        /** The time is over; the store may have answered. */
        void timedOut() {
            if (!answered) {
                end();
                if (answers.get() == answersBefore) {
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
