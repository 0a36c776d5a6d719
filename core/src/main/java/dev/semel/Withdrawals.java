package dev.semel;

import dev.semel.store.ClaimRequest;
import dev.semel.store.StoreException;
import dev.semel.store.StoredRecord;
import dev.semel.store.StoredRecord.State;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Takes back claims of which nobody knows whether they were made: the store failed, the caller was refused, and nothing
 * ran. A claim that was made all the same would block its key until its lease lapses, and in {@code hold} for as long
 * as its record lives. Thread-safe.
 *
 * <p>A claim is recognised by its token, and released. Nothing is written where it isn't found, and it is looked for
 * again: it may still be on its way. All this for a bounded number of claims, for about a minute; a store that is down
 * for longer leaves leases to lapse.
 */
final class Withdrawals {
    private static final int MOST = 1_000;
    private static final int ATTEMPTS = 18;

    private final Engine engine;
    private final AtomicInteger open = new AtomicInteger();

    Withdrawals(Engine engine) {
        this.engine = engine;
    }

    void withdraw(ClaimRequest request) {
        if (open.incrementAndGet() > MOST) {
            open.decrementAndGet();
            return;
        }
        later(request, new Retry(), ATTEMPTS);
    }

    private void later(ClaimRequest request, Retry retry, int attempts) {
        boolean goesOn = attempts > 0 && engine.after(retry.nextPause(), () -> attempt(request, retry, attempts));
        if (!goesOn) {
            open.decrementAndGet();
        }
    }

    private void attempt(ClaimRequest request, Retry retry, int attempts) {
        engine.bounded(() -> engine.store().find(request.id()))
                .thenCompose(found -> release(request, found))
                .whenComplete((released, failure) -> {
                    boolean isOver =
                            failure == null ? released : Failures.cause(failure) instanceof StoreException.Corrupt;
                    if (isOver) {
                        open.decrementAndGet();
                    } else {
                        later(request, retry, attempts - 1);
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
