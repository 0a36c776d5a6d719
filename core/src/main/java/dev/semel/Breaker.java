package dev.semel;

import dev.semel.store.StoreException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Keeps claims away from a store that hangs, so that a dead store costs its callers microseconds instead of the store's
 * time bound each. Thread-safe.
 *
 * <p>It opens when a claim got no answer within the bound, and the store answered no other claim since that one began.
 * From then on one claim at a time goes through, and the others are refused. Any answer closes it, also a late one and
 * a failure: a store that fails at once costs nobody any time. Nothing here reads a clock of the world.
 */
final class Breaker {
    private final AtomicLong answers = new AtomicLong();
    private final AtomicBoolean probing = new AtomicBoolean();
    private volatile boolean open;

    /** One claim on its way to the store. */
    final class Pass {
        private final long answersBefore = answers.get();
        private final boolean probe;
        private volatile boolean answered;

        private Pass(boolean probe) {
            this.probe = probe;
        }

        /** The store said something. {@code true}: it had been given up until then. */
        boolean answered() {
            answered = true;
            answers.incrementAndGet();
            boolean wasOpen = open;
            open = false;
            end();
            return wasOpen;
        }

        /** The time is over. {@code true}: the store, which said nothing, is given up from now on. */
        boolean timedOut() {
            if (answered) {
                return false;
            }
            end();
            if (open || answers.get() != answersBefore) {
                return false;
            }
            open = true;
            return true;
        }

        private void end() {
            if (probe) {
                probing.set(false);
            }
        }
    }

    /** @throws StoreException.Refused the store hangs, and somebody is trying it already */
    Pass enter() {
        if (!open) {
            return new Pass(false);
        }
        if (probing.compareAndSet(false, true)) {
            return new Pass(true);
        }
        throw new StoreException.Refused("the store has not answered for a while; one claim at a time is tried");
    }
}
