package dev.semel;

import dev.semel.store.Claim;
import dev.semel.store.ClaimRequest;
import dev.semel.store.ClaimRequest.OnUnknown;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Takes back claims of which nobody knows whether they were made: the store failed, the caller was refused, and nothing
 * ran. A claim that was made all the same would block its key until its lease lapses, and in {@code hold} for as long
 * as its record lives. Thread-safe.
 *
 * <p>The store is asked for the same claim again: by its token it knows its own, and that one is released. It is tried
 * a few times, with growing pauses, for a bounded number of claims: a store that is down for longer leaves leases to
 * lapse.
 */
final class Withdrawals {
    private static final int MOST = 1_000;
    private static final int ATTEMPTS = 8;

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
        var holding = new ClaimRequest(
                request.id(),
                request.operationId(),
                request.token(),
                request.fingerprint(),
                request.onlyEqual(),
                request.lease(),
                request.retention(),
                request.atLeast(),
                OnUnknown.HOLD,
                request.nesting(),
                request.description());
        later(holding, new Retry(), ATTEMPTS);
    }

    private void later(ClaimRequest request, Retry retry, int attempts) {
        boolean goesOn = attempts > 0 && engine.after(retry.nextPause(), () -> attempt(request, retry, attempts));
        if (!goesOn) {
            open.decrementAndGet();
        }
    }

    private void attempt(ClaimRequest request, Retry retry, int attempts) {
        engine.bounded(() -> engine.store().claim(request)).whenComplete((claim, failure) -> {
            if (claim == null) {
                later(request, retry, attempts - 1);
            } else if (claim instanceof Claim.Owned owned) {
                engine.bounded(() -> engine.store().release(owned.lease())).whenComplete((released, broken) -> {
                    if (broken == null) {
                        open.decrementAndGet();
                    } else {
                        later(request, retry, attempts - 1);
                    }
                });
            } else {
                open.decrementAndGet();
            }
        });
    }
}
