package dev.semel;

import static java.util.concurrent.CompletableFuture.completedFuture;

import dev.semel.Admission.Bypass;
import dev.semel.Admission.Proceed;
import dev.semel.Admission.Reject;
import dev.semel.event.Event;
import dev.semel.event.EventListener;
import dev.semel.http.Headers;
import dev.semel.http.Reply;
import dev.semel.http.RequestView;
import dev.semel.key.RecordId;
import dev.semel.key.Secret;
import dev.semel.policy.Failure;
import dev.semel.policy.Policy;
import dev.semel.policy.Problem;
import dev.semel.policy.Route;
import dev.semel.policy.RouteTable;
import dev.semel.store.Resolution;
import dev.semel.store.Store;
import java.util.ArrayList;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The engine: admits requests. Built once, thread-safe, never blocks.
 *
 * <p>It promises, for one (scope, key) on one store: at most one request is admitted as {@link Proceed} at a time;
 * every other one gets the first one's answer, or is refused. What a crash leaves is what the store has: a claim is
 * written before {@code Proceed}, an answer before the stage of its ending completes.
 */
public final class Idempotency implements AutoCloseable {
    private final Engine engine;
    private final Identification identification;
    private final Admissions admissions;

    /** An engine whose policies need no calls of its own. */
    public Idempotency(Store store, Secret secret, Limits limits, EventListener listener) {
        this(store, secret, limits, SideCalls.NONE, listener);
    }

    /** @param sideCalls for policies that ask the API or check a caller */
    public Idempotency(Store store, Secret secret, Limits limits, SideCalls sideCalls, EventListener listener) {
        this.engine = new Engine(store, limits, new Replies(secret), sideCalls, listener);
        this.identification = new Identification(secret);
        this.admissions = new Admissions(engine, secret);
    }

    /**
     * Decides what happens to a request of that route. The stage never fails because of the store or the request: those
     * are rejections; it completes on the caller's thread, the engine's timer or one of the store's threads.
     */
    public CompletionStage<Admission> admit(Route route, RequestView request) {
        int most = route.maxRequestBytes();
        if (request.body().length() > most) {
            return completedFuture(tooLarge(route, request, most));
        }
        Bypass.Reason skipped = null;
        Passage.Refusal refusal = null;
        var layers = new ArrayList<Identified>(1);
        var without = new ArrayList<String>(0);
        for (Policy layer : route.layers()) {
            switch (identification.identify(route, layer, request)) {
                case Identification.Result.Ready(Identified identified) -> layers.add(identified);
                case Identification.Result.Unprotected(Bypass.Reason reason) -> {
                    skipped = skipped == null ? reason : skipped;
                    without.add(layer.name());
                }
                case Identification.Result.Refused(Problem problem, String detail) ->
                    refusal = new Passage.Refusal(layer, problem, detail);
            }
            if (refusal != null) {
                break;
            }
        }
        if (!layers.isEmpty()) {
            return admissions.admit(new Passage(layers, without, refusal));
        }
        return completedFuture(
                refusal != null
                        ? reject(route, refusal.policy(), request, refusal.problem(), refusal.detail())
                        : bypass(route, outermost(route), Objects.requireNonNull(skipped)));
    }

    private static Policy outermost(Route route) {
        return route.layers().getFirst();
    }

    /** Runs operations of a program's own, of that kind, once for each key. */
    public <T extends @Nullable Object> Operations<T> operations(Operation<T> kind) {
        return new Operations<>(kind, admissions);
    }

    /**
     * Goes on asking about outcomes that are not known, also those that other processes left: of the records of these
     * routes, where a policy says so and the store can be searched. Called again with other routes, it goes on with
     * those.
     */
    public void settleUnknowns(RouteTable routes) {
        engine.inquiries().watch(routes);
    }

    /**
     * Settles an outcome that is not known by hand.
     *
     * @param fence as the record was seen: when it has changed since, nothing is done and the answer is {@code false}
     */
    public CompletionStage<Boolean> resolve(RecordId id, long fence, Resolution resolution) {
        return engine.bounded(() -> engine.store().resolve(id, fence, resolution));
    }

    /** It runs only if no layer minds: by one alone it would escape the others. */
    private Admission tooLarge(Route route, RequestView request, int most) {
        for (Policy layer : route.layers()) {
            if (layer.failure().requestTooLarge() == Failure.TooLarge.REJECT) {
                return reject(route, layer, request, Problem.TOO_LARGE, "At most " + most + " bytes are taken here.");
            }
        }
        return bypass(route, outermost(route), Bypass.Reason.TOO_LARGE);
    }

    private Admission bypass(Route route, Policy policy, Bypass.Reason reason) {
        engine.tell(new Event.Bypassed(
                new Event.Subject(route.name(), policy.name(), null),
                reason.name().toLowerCase(Locale.ROOT).replace('_', '-')));
        return new Bypass(reason, engine.replies().bypassed(reason));
    }

    private Admission reject(Route route, Policy policy, RequestView request, Problem problem, String detail) {
        engine.tell(new Event.Rejected(new Event.Subject(route.name(), policy.name(), null), problem.code()));
        return new Reject(problem, engine.replies().refused(policy, request.headers(), problem, detail));
    }

    /**
     * What a front answers, in the route's error shape, to a request that never reached the engine.
     *
     * @param request its headers
     */
    public Reply problem(Route route, Headers request, Problem problem, String detail) {
        return engine.replies().refused(outermost(route), request, problem, detail);
    }

    /** The marks for a request of a protected route that was not even shown to the engine (its body is too long). */
    public Headers bypassMarks(Bypass.Reason reason) {
        return engine.replies().bypassed(reason);
    }

    /** Repeats that wait for a run now. */
    public int waiting() {
        return engine.waiters().count();
    }

    /** Wakes all waiters and stops renewing. The store stays open: it is the caller's. */
    @Override
    public void close() {
        engine.close();
    }
}
