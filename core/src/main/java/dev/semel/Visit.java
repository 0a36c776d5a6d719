package dev.semel;

import static java.util.concurrent.CompletableFuture.completedFuture;

import dev.semel.Admission.Bypass;
import dev.semel.Admission.Proceed;
import dev.semel.Admission.Reject;
import dev.semel.Admission.Replay;
import dev.semel.event.Event;
import dev.semel.http.Reply;
import dev.semel.policy.CallerCheck;
import dev.semel.policy.Failure.StoreDown;
import dev.semel.policy.OutcomeRules.OnUnknown;
import dev.semel.policy.Policy;
import dev.semel.policy.Problem;
import dev.semel.store.Claim;
import dev.semel.store.ClaimRequest;
import dev.semel.store.Found;
import dev.semel.store.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way through its layers, outer to inner: it claims at each; where somebody is running it waits and
 * claims again; what it meets at a layer, or that it met nothing at any, is its admission. The store's answer is read
 * again after every wait; nothing is decided from what was true before it.
 *
 * <p>Whatever stops it at an inner layer gives back the claims of the outer ones, or records the inner answer in them.
 * Confined to one step after the other, on whichever thread the last one ended.
 */
final class Visit {
    /** How soon a repeat asks again whose first run is another process's: doubling from the first to the longest. */
    private static final Duration FIRST_PAUSE = Duration.ofMillis(10);

    private static final Duration LONGEST_PAUSE = Duration.ofMillis(500);

    /** Longer than a store takes to connect anew. */
    private static final Duration UNTIL_ASKED_AGAIN = Duration.ofMillis(100);

    private final Engine engine;
    private final Admissions admissions;
    private final Passage passage;
    private final List<Hold> held = new ArrayList<>(1);
    private final Set<SideCalls.Call> passed = new HashSet<>(1);
    private long arrived;
    private Duration pause = FIRST_PAUSE;
    private long askedAt;
    private boolean askedAgain;

    /** Of which it isn't known whether the store granted it. */
    private @Nullable ClaimRequest uncertain;

    Visit(Engine engine, Admissions admissions, Passage passage) {
        this.engine = engine;
        this.admissions = admissions;
        this.passage = passage;
    }

    CompletionStage<Admission> begin() {
        return ifAuthorized(passage.depth() - 1, CallerCheck::beforeClaim, this::enter);
    }

    private Identified layer() {
        return passage.layer(held.size());
    }

    /** Goes on to the next layer, or through. */
    private CompletionStage<Admission> enter() {
        if (held.size() == passage.depth()) {
            return through();
        }
        arrived = System.nanoTime();
        pause = FIRST_PAUSE;
        return claim(admissions.request(layer(), passage.inside(held.size()), held));
    }

    private CompletionStage<Admission> through() {
        Passage.Refusal refusal = passage.refusal();
        if (refusal != null) {
            return leave(refused(refusal));
        }
        for (Hold hold : held) {
            if (!hold.isCertain()) {
                return hold.renew().thenCompose(certain -> certain ? through() : leave(stoodStill(hold.identified())));
            }
        }
        return completedFuture(new Proceed(new LiveExecution(engine, new Holds(engine, held), passage.skipped())));
    }

    private Admission stoodStill(Identified lost) {
        String detail = "Semel stood still, and the claim may have been lost meanwhile. Nothing ran. Repeat the request"
                + " with the same key.";
        return refused(lost, Problem.UNAVAILABLE, engine.replies().refused(lost, Problem.UNAVAILABLE, detail));
    }

    private Admission refused(Passage.Refusal refusal) {
        Identified innermost = passage.layer(passage.depth() - 1);
        return refused(
                innermost,
                refusal.problem(),
                engine.replies()
                        .refused(refusal.policy(), innermost.request().headers(), refusal.problem(), refusal.detail()));
    }

    private CompletionStage<Admission> claim(ClaimRequest request) {
        askedAt = System.nanoTime();
        CompletableFuture<Claim> claiming =
                engine.claim(layer().subject(), request, this::giveBack).toCompletableFuture();
        if (claiming.isDone() && !claiming.isCompletedExceptionally()) {
            return decide(request, claiming.join());
        }
        return claiming.handle(
                        (claim, failure) -> failure == null ? decide(request, claim) : undecided(request, failure))
                .thenCompose(stage -> stage);
    }

    /** A claim granted after its caller was told that there was none: nothing ran under it. */
    private void giveBack(Claim late) {
        if (late instanceof Claim.Owned owned) {
            engine.bounded(() -> engine.store().release(owned.lease()));
        }
    }

    private CompletionStage<Admission> decide(ClaimRequest request, Claim claim) {
        return switch (claim) {
            case Claim.Owned owned -> granted(request, owned);
            case Claim.Busy(Found found, Duration leaseLeft) -> {
                Duration untilLost = leaseLeft.plusMillis(1);
                yield layer().isAnother(found) ? leave(reused(found)) : await(request, found, untilLost);
            }
            case Claim.Completed completed -> completed(completed);
            case Claim.Unknown unknown -> unknown(request, unknown.found());
        };
    }

    /**
     * Goes on, if the claim is still its own: when the answer took longer than the lease (this process stood still),
     * the record may have expired meanwhile, or been settled, and somebody else may run.
     */
    private CompletionStage<Admission> granted(ClaimRequest request, Claim.Owned owned) {
        if (System.nanoTime() - askedAt < request.lease().toNanos()) {
            uncertain = null;
            held.add(admissions.hold(layer(), owned, askedAt));
            return enter();
        }
        uncertain = request;
        askedAt = System.nanoTime();
        return engine.bounded(() -> engine.store().renew(owned.lease(), request.lease()))
                .handle((renewed, failure) -> {
                    if (failure != null) {
                        return undecided(request, failure);
                    }
                    return renewed ? granted(request, owned) : claim(request);
                })
                .thenCompose(stage -> stage);
    }

    /** Waits for a run as long as the policy lets it, and claims again. */
    private CompletionStage<Admission> await(ClaimRequest request, Found found, Duration untilLost) {
        Duration patience = layer().policy().inFlight().waitAtMost().minusNanos(System.nanoTime() - arrived);
        if (!patience.isPositive()) {
            return leave(inProgress(found));
        }
        Duration atMost = patience.compareTo(untilLost) < 0 ? patience : untilLost;
        return switch (engine.waiters().join(layer().id(), atMost, nextPause())) {
            case Waiters.Place.Full full -> leave(inProgress(found));
            case Waiters.Place.Waiting(CompletableFuture<Void> woken) -> {
                engine.tell(new Event.Waiting(layer().subject()));
                yield woken.thenCompose(nothing -> claim(request));
            }
        };
    }

    private Duration nextPause() {
        Duration next = pause;
        Duration doubled = pause.multipliedBy(2);
        pause = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
        return next;
    }

    private CompletionStage<Admission> completed(Claim.Completed completed) {
        Found found = completed.found();
        if (layer().isAnother(found)) {
            return leave(reused(found));
        }
        var encore = new Encore(engine, layer(), held);
        if (layer().windowPassed(found) && !encore.isTheirOwn(found)) {
            return leave(refused(Problem.WINDOW_PASSED, found, "Use a new key for a new operation."));
        }
        return ifAuthorized(
                held.size(), check -> true, () -> encore.answer(completed).thenApply(this::noting));
    }

    private Admission noting(Admission admission) {
        return admission instanceof Replay(Reply reply)
                ? new Replay(Replies.noting(passage.skipped(), reply))
                : admission;
    }

    /**
     * Goes on if the caller may have what is kept for him, by those checks of the layers from the outermost to that
     * one. The same question is asked once for a request.
     */
    private CompletionStage<Admission> ifAuthorized(
            int innermost, Predicate<CallerCheck> which, Supplier<CompletionStage<Admission>> then) {
        for (int depth = 0; depth <= innermost; depth++) {
            Identified identified = passage.layer(depth);
            CallerCheck check = identified.policy().authorize();
            if (check == null || !which.test(check)) {
                continue;
            }
            SideCalls.Call question = CallerChecks.question(identified, check);
            if (!passed.contains(question)) {
                return engine.callerChecks().check(question, check.keep()).thenCompose(verdict -> switch (verdict) {
                    case CallerChecks.Verdict.Passes passes -> {
                        passed.add(question);
                        yield ifAuthorized(innermost, which, then);
                    }
                    case CallerChecks.Verdict.Refused(Reply reply) ->
                        leave(refused(identified, Problem.NOT_AUTHORIZED, reply));
                    case CallerChecks.Verdict.Unclear(String why) -> leave(unclear(identified, why));
                });
            }
        }
        return then.get();
    }

    private Admission unclear(Identified identified, String why) {
        engine.tell(new Event.CheckFailed(identified.subject(), why));
        Problem problem = Problem.AUTHORIZATION_UNAVAILABLE;
        String detail = "Nothing ran now. Repeat the request with the same key.";
        return refused(identified, problem, engine.replies().refused(identified, problem, detail));
    }

    /** Nobody knows what became of the run; perhaps the API does. */
    private CompletionStage<Admission> unknown(ClaimRequest request, Found found) {
        if (layer().isAnother(found)) {
            return leave(reused(found));
        }
        return engine.inquiries().about(layer(), found).thenCompose(word -> switch (word) {
            case SETTLED -> claim(request);
            case RUNNING -> await(request, found, layer().policy().inFlight().lease());
            case UNCLEAR ->
                leave(refused(Problem.OUTCOME_UNKNOWN, found, engine.replies().wayOut(holding())));
        });
    }

    /** Whose rules keep an unknown outcome from running again: perhaps an outer layer's, unless the API is asked. */
    private Policy holding() {
        boolean asks = layer().policy().outcome().unknown() == OnUnknown.ASK;
        for (Hold hold : held) {
            if (!asks && !Admissions.mayRunAgain(hold)) {
                return hold.identified().policy();
            }
        }
        return layer().policy();
    }

    /** The store did not answer: nothing has run. */
    private CompletionStage<Admission> undecided(ClaimRequest request, Throwable failure) {
        Throwable cause = Failures.cause(failure);
        engine.tell(new Event.StoreFailed(layer().subject(), "claim", cause));
        if (cause instanceof StoreException.Corrupt) {
            return leave(refused(Problem.OUTCOME_UNKNOWN, "The record of this key cannot be read."));
        }
        if (cause instanceof StoreException.Sealed) {
            // That is meant so: to run unprotected would be to run beside the store that has the records now.
            return leave(refused(
                    Problem.UNAVAILABLE,
                    "The records are being moved. Nothing ran. Repeat the request with the same key."));
        }
        if (!(cause instanceof StoreException.Refused)) {
            uncertain = request;
            if (isWorthAskingAgain()) {
                askedAgain = true;
                return later(request);
            }
        }
        if (isOpen()) {
            Passage.Refusal refusal = passage.refusal();
            if (refusal != null) {
                return leave(refused(refusal));
            }
            engine.tell(new Event.Bypassed(layer().subject(), "store-unavailable"));
            return leave(new Bypass(
                    Bypass.Reason.STORE_UNAVAILABLE, engine.replies().bypassed(Bypass.Reason.STORE_UNAVAILABLE)));
        }
        return leave(refused(Problem.UNAVAILABLE, "Nothing ran. Repeat the request with the same key."));
    }

    /**
     * Once, when a claim failed soon and may have been made: a connection was lost, and another can well be had. By its
     * token the store knows its own.
     */
    private boolean isWorthAskingAgain() {
        return !askedAgain && System.nanoTime() - askedAt < Breaker.SOON.toNanos();
    }

    private CompletionStage<Admission> later(ClaimRequest request) {
        var again = new CompletableFuture<CompletionStage<Admission>>();
        return engine.after(UNTIL_ASKED_AGAIN, () -> again.complete(claim(request)))
                ? again.thenCompose(stage -> stage)
                : leave(refused(Problem.UNAVAILABLE, "Nothing ran. Repeat the request with the same key."));
    }

    /** Whether every layer would have the request run unprotected: by one alone it would escape the others. */
    private boolean isOpen() {
        return passage.layers().stream()
                .allMatch(layer -> layer.policy().failure().storeDown() == StoreDown.OPEN);
    }

    /** Nothing runs: the claims of the layers passed are given back, then it is admitted so. */
    private CompletionStage<Admission> leave(Admission admission) {
        if (uncertain != null) {
            admissions.withdraw(uncertain);
            uncertain = null;
        }
        return held.isEmpty()
                ? completedFuture(admission)
                : new Holds(engine, held).endAll(new Ending.Released()).thenApply(written -> admission);
    }

    private Admission inProgress(Found found) {
        return refused(Problem.IN_PROGRESS, found, "Repeat the request with the same key for its answer.");
    }

    private Admission reused(Found found) {
        return refused(
                Problem.KEY_REUSED,
                found,
                "A key names one operation: use a new one for this request, or repeat the first request unchanged.");
    }

    private Admission refused(Problem problem, Found found, String detail) {
        return refused(layer(), problem, engine.replies().refused(layer(), problem, found, detail));
    }

    private Admission refused(Problem problem, String detail) {
        return refused(layer(), problem, engine.replies().refused(layer(), problem, detail));
    }

    private Admission refused(Identified identified, Problem problem, Reply reply) {
        engine.tell(new Event.Rejected(identified.subject(), problem.code()));
        return new Reject(problem, reply);
    }
}
