package dev.semel;

import dev.semel.event.Event;
import dev.semel.store.Claim;
import dev.semel.store.Lease;
import dev.semel.store.StoreException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A claim that this process holds for one layer of a request: its lease is renewed until it is ended. An ending is
 * retried until the store has taken it, or says that the claim was overtaken: the key is never freed and the lease
 * never given up because a write failed. Thread-safe.
 */
final class Hold {
    private final Engine engine;
    private final Identified identified;
    private final Lease lease;
    private final Duration remaining;
    private final long claimedAt = System.nanoTime();
    private final Waiters.Line line;
    private volatile long renewedAt = claimedAt;
    private volatile long certainSince;
    private volatile boolean lost;
    private volatile boolean ending;

    /** @param askedAt when the claim was asked for, in nanoseconds of this process's clock */
    Hold(Engine engine, Identified identified, Claim.Owned owned, long askedAt) {
        this.engine = engine;
        this.identified = identified;
        this.lease = owned.lease();
        this.remaining = owned.remaining();
        this.certainSince = askedAt;
        this.line = engine.waiters().open(lease.id());
        engine.leases().keep(this);
    }

    Identified identified() {
        return identified;
    }

    Lease lease() {
        return lease;
    }

    /** When it was granted, in nanoseconds of this process's clock. */
    long claimedAt() {
        return claimedAt;
    }

    /** How long the record is kept, as of its claim. */
    Duration remaining() {
        return remaining;
    }

    /**
     * Ends the claim. The stage completes when the ending is in the store, or ({@code false}) when the claim turns out
     * to be overtaken; never, when the engine closes before that.
     *
     * @param holdBack is told of every attempt that fails
     */
    CompletableFuture<Boolean> end(Ending how, HoldBack holdBack) {
        ending = true;
        CompletableFuture<Boolean> first = write(how);
        if (first.isDone() && !first.isCompletedExceptionally()) {
            ended();
            return first;
        }
        var done = new CompletableFuture<Boolean>();
        attempt(how, first, done, holdBack, new Retry(), false);
        return done;
    }

    private CompletableFuture<Boolean> write(Ending how) {
        return engine.bounded(() -> how.write(engine.store(), lease)).toCompletableFuture();
    }

    private void attempt(
            Ending how,
            CompletableFuture<Boolean> writing,
            CompletableFuture<Boolean> done,
            HoldBack holdBack,
            Retry retry,
            boolean again) {
        var unused = writing.whenComplete((changed, failure) -> {
            if (failure == null) {
                ended();
                // A release leaves nothing to tell that the attempt before, whose answer was lost, had done it.
                done.complete(changed || (again && how instanceof Ending.Released));
                return;
            }
            engine.tell(new Event.StoreFailed(identified.subject(), how.word(), failure));
            if (Failures.cause(failure) instanceof StoreException.Sealed) {
                // The record is another store's now, where this claim counts as lost.
                ended();
                done.complete(false);
                return;
            }
            holdBack.attemptFailed(System.nanoTime());
            boolean goesOn =
                    engine.after(retry.nextPause(), () -> attempt(how, write(how), done, holdBack, retry, true));
            if (!goesOn) {
                holdBack.giveUp();
            }
        });
    }

    /** Somebody else writes its ending: from here on its lease isn't renewed. */
    void leaveToTransaction() {
        ending = true;
        engine.leases().drop(this);
    }

    /** Its ending is in the store, or turned out to change nothing there. */
    void ended() {
        engine.leases().drop(this);
        line.close();
    }

    /**
     * Whether nobody can have taken over. When the store was last asked for the claim, or for its renewal, is less than
     * a lease ago; a process that stood still meanwhile can't know.
     */
    boolean isCertain() {
        return !lost && System.nanoTime() - certainSince < leaseLength().toNanos();
    }

    Duration leaseLength() {
        return identified.policy().inFlight().lease();
    }

    /** Renews the lease when a third of it is over. */
    void renewIfDue(long now) {
        if (!lost && now - renewedAt >= leaseLength().toNanos() / 3) {
            var unused = renew();
        }
    }

    /** Renews the lease now. {@code false}: the claim is lost, or the store can't say. */
    CompletionStage<Boolean> renew() {
        long askedAt = System.nanoTime();
        renewedAt = askedAt;
        return engine.bounded(() -> engine.store().renew(lease, leaseLength())).handle((held, failure) -> {
            if (failure != null) {
                engine.tell(new Event.StoreFailed(identified.subject(), "renew", failure));
            } else if (held) {
                certainSince = askedAt;
            } else if (!ending) {
                lost = true;
                engine.tell(new Event.LeaseLost(identified.subject(), lease.operationId()));
            }
            return failure == null && held;
        });
    }

    @Override
    public String toString() {
        return "hold on " + identified;
    }
}
