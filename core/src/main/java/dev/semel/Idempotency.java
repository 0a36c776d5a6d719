package dev.semel;

import dev.semel.event.EventListener;
import dev.semel.http.Headers;
import dev.semel.http.Reply;
import dev.semel.http.RequestView;
import dev.semel.key.Secret;
import dev.semel.policy.Problem;
import dev.semel.policy.Route;
import dev.semel.store.Store;
import java.util.concurrent.CompletionStage;

/** The engine: admits requests. Built once, thread-safe, never blocks. */
public final class Idempotency implements AutoCloseable {

    public Idempotency(Store store, Secret secret, EventListener listener) {}

    /**
     * Decides what happens to a request of that route. The stage never fails because of the store or the request: those
     * are rejections; it completes on the caller's thread or on one of the store's.
     */
    public CompletionStage<Admission> admit(Route route, RequestView request) {
        throw new UnsupportedOperationException("being written");
    }

    /** What a front answers, in the route's error shape, to a request that never reached the engine. */
    public Reply problem(Route route, Problem problem, String detail) {
        throw new UnsupportedOperationException("being written");
    }

    /** The marks for a request of a protected route that was not even shown to the engine (its body is too long). */
    public Headers bypassMarks(Admission.Bypass.Reason reason) {
        throw new UnsupportedOperationException("being written");
    }

    /** Wakes all waiters, stops renewing, and leaves the store open: it is the caller's. */
    @Override
    public void close() {}
}
