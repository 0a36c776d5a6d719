package dev.semel;

import dev.semel.store.ClaimRequest;
import dev.semel.store.StoreException;
import dev.semel.store.StoredRecord;
import dev.semel.store.StoredRecord.State;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Takes back claims of which nobody knows whether they were made: the store failed, the caller was refused, and nothing
 * ran. A claim that was made all the same would block its key until its lease lapses, and in {@code hold} for as long
 * as its record lives. Thread-safe.
 *
 * <p>A claim is recognised by its token, and released. Nothing is written where it isn't found, and it is looked for
 * again: it may still be on its way. While the store is away it is tried until it is back, or until the record would
 * have expired. A bounded number at a time; beyond that, leases lapse.
 */
final class Withdrawals {
    private static final int MOST = 20_000;

    /** How often a claim is looked for and not found: over some seconds, by the pauses between. */
    private static final int LOOKS = 8;

    /** While the store is away. */
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private static final long A_YEAR = TimeUnit.DAYS.toNanos(365);

    private final Engine engine;
    private final Duration longestPause;
    private final AtomicInteger open = new AtomicInteger();

    Withdrawals(Engine engine) {
        this(engine, LONGEST_PAUSE);
    }

    Withdrawals(Engine engine, Duration longestPause) {
        this.engine = engine;
        this.longestPause = longestPause;
    }

    /** A claim that is looked for. */
    private record Lost(ClaimRequest request, long since) {
        boolean isExpired() {
            Duration kept = request.retention();
            return System.nanoTime() - since > (kept.toDays() < 365 ? kept.toNanos() : A_YEAR);
        }
    }

    void withdraw(ClaimRequest request) {
        if (open.incrementAndGet() > MOST) {
            open.decrementAndGet();
            return;
        }
        later(new Lost(request, System.nanoTime()), new Retry(longestPause), LOOKS);
    }

    private void later(Lost lost, Retry retry, int looks) {
        boolean goesOn =
                looks > 0 && !lost.isExpired() && engine.after(retry.nextPause(), () -> look(lost, retry, looks));
        if (!goesOn) {
            open.decrementAndGet();
        }
    }

    private void look(Lost lost, Retry retry, int looks) {
        engine.bounded(() -> engine.store().find(lost.request().id()))
                .thenCompose(found -> release(lost.request(), found))
                .whenComplete((released, failure) -> {
                    if (failure == null) {
                        if (released) {
                            open.decrementAndGet();
                        } else {
                            later(lost, retry, looks - 1);
                        }
                    } else if (Failures.cause(failure) instanceof StoreException.Corrupt) {
                        open.decrementAndGet();
                    } else {
                        later(lost, retry, looks);
                    }
                });
    }

    private CompletionStage<Boolean> release(ClaimRequest request, Optional<StoredRecord> found) {
        boolean isMade = found.isPresent()
                && found.get().token().equals(request.token())
                && !(found.get().state() instanceof State.Completed)
                && !(found.get().state() instanceof State.Retryable);
        return isMade
                ? engine.bounded(() -> engine.store().release(found.get().lease()))
                : CompletableFuture.completedFuture(false);
    }
}
