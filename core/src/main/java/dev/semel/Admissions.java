package dev.semel;

import static java.util.concurrent.CompletableFuture.completedFuture;

import dev.semel.Admission.Bypass;
import dev.semel.Admission.Proceed;
import dev.semel.Admission.Reject;
import dev.semel.Admission.Replay;
import dev.semel.event.Event;
import dev.semel.key.Fingerprint;
import dev.semel.policy.Failure.StoreDown;
import dev.semel.policy.OutcomeRules.OnUnknown;
import dev.semel.policy.Policy;
import dev.semel.policy.Problem;
import dev.semel.policy.Retention.Between;
import dev.semel.policy.Verification.Mismatch;
import dev.semel.store.Claim;
import dev.semel.store.ClaimRequest;
import dev.semel.store.Description;
import dev.semel.store.Found;
import dev.semel.store.StoreException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * From an identified request to its admission: claim, and if somebody is running, wait and claim again. The store's
 * answer is read again after every wait; nothing is decided from what was true before it. Thread-safe.
 */
final class Admissions {
    /** How soon a repeat asks again whose first run is another process's: doubling from the first to the longest. */
    private static final Duration FIRST_PAUSE = Duration.ofMillis(10);

    private static final Duration LONGEST_PAUSE = Duration.ofMillis(500);

    private final Engine engine;
    private final Tokens tokens = new Tokens();
    private final OperationIds operations = new OperationIds();

    Admissions(Engine engine) {
        this.engine = engine;
    }

    CompletionStage<Admission> admit(Identified identified, String principalDigest) {
        Policy policy = identified.policy();
        var request = new ClaimRequest(
                identified.id(),
                operations.next(),
                tokens.next(),
                identified.fingerprint(),
                policy.inFlight().lease(),
                policy.retention().keep(),
                policy.outcome().unknown() == OnUnknown.EXECUTE
                        ? ClaimRequest.OnUnknown.TAKE_OVER
                        : ClaimRequest.OnUnknown.HOLD,
                new Description(
                        identified.readableKey(),
                        principalDigest,
                        identified.route().name(),
                        policy.name()));
        return claim(new Attempt(identified, request, System.nanoTime(), FIRST_PAUSE));
    }

    /** One admission under way. */
    private record Attempt(Identified identified, ClaimRequest request, long begun, Duration pause) {
        Duration patience() {
            return identified.policy().inFlight().waitAtMost().minusNanos(System.nanoTime() - begun);
        }

        Attempt later() {
            Duration doubled = pause.multipliedBy(2);
            return new Attempt(
                    identified, request, begun, doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE);
        }
    }

    private CompletionStage<Admission> claim(Attempt attempt) {
        CompletableFuture<Claim> claiming = engine.bounded(
                        () -> engine.store().claim(attempt.request()), this::giveBack)
                .toCompletableFuture();
        if (claiming.isDone() && !claiming.isCompletedExceptionally()) {
            return decide(attempt, claiming.join());
        }
        return claiming.handle((claim, failure) ->
                        failure == null ? decide(attempt, claim) : completedFuture(undecided(attempt, failure)))
                .thenCompose(stage -> stage);
    }

    /** A claim granted after its caller was told that there was none: nothing ran under it. */
    private void giveBack(Claim late) {
        if (late instanceof Claim.Owned owned) {
            engine.bounded(() -> engine.store().release(owned.lease()));
        }
    }

    private CompletionStage<Admission> decide(Attempt attempt, Claim claim) {
        return switch (claim) {
            case Claim.Owned owned -> completedFuture(proceed(attempt, owned));
            case Claim.Busy(Found found, Duration leaseLeft) -> busy(attempt, found, leaseLeft);
            case Claim.Completed completed -> completedFuture(replay(attempt.identified(), completed));
            case Claim.Unknown unknown -> completedFuture(unknown(attempt.identified(), unknown.found()));
        };
    }

    private Admission proceed(Attempt attempt, Claim.Owned owned) {
        var execution = new LiveExecution(engine, attempt.identified(), owned);
        engine.tell(new Event.Claimed(
                attempt.identified().subject(),
                owned.lease().operationId(),
                owned.lease().attempt()));
        return new Proceed(execution);
    }

    private CompletionStage<Admission> busy(Attempt attempt, Found found, Duration leaseLeft) {
        Identified identified = attempt.identified();
        if (isAnother(identified, found)) {
            return completedFuture(reused(identified, found));
        }
        Duration patience = attempt.patience();
        if (patience.isNegative() || patience.isZero()) {
            return completedFuture(inProgress(identified, found));
        }
        Duration atMost = patience.compareTo(leaseLeft) < 0 ? patience : leaseLeft.plusMillis(1);
        return switch (engine.waiters().join(identified.id(), atMost, attempt.pause())) {
            case Waiters.Place.Full full -> completedFuture(inProgress(identified, found));
            case Waiters.Place.Waiting(CompletableFuture<Void> woken) -> {
                engine.tell(new Event.Waiting(identified.subject()));
                yield woken.thenCompose(nothing -> claim(attempt.later()));
            }
        };
    }

    private Admission replay(Identified identified, Claim.Completed completed) {
        Found found = completed.found();
        if (isAnother(identified, found)) {
            return reused(identified, found);
        }
        if (windowPassed(identified.policy(), found)) {
            return refuse(identified, Problem.WINDOW_PASSED, found, "Use a new key for a new operation.");
        }
        if (!completed.reply().bodyKept()) {
            engine.tell(new Event.Rejected(identified.subject(), Problem.REPLY_NOT_KEPT.code()));
            return new Reject(Problem.REPLY_NOT_KEPT, engine.replies().notKept(identified, completed));
        }
        if (differs(identified, found)) {
            engine.tell(new Event.MismatchReplayed(identified.subject(), found.operationId()));
        }
        engine.tell(new Event.Replayed(identified.subject(), found.operationId(), found.age()));
        return new Replay(engine.replies().replayed(identified, completed));
    }

    private Admission unknown(Identified identified, Found found) {
        return isAnother(identified, found)
                ? reused(identified, found)
                : refuse(
                        identified,
                        Problem.OUTCOME_UNKNOWN,
                        found,
                        engine.replies().wayOut(identified.policy()));
    }

    private Admission inProgress(Identified identified, Found found) {
        return refuse(identified, Problem.IN_PROGRESS, found, "Repeat the request with the same key for its answer.");
    }

    private Admission reused(Identified identified, Found found) {
        return refuse(
                identified,
                Problem.KEY_REUSED,
                found,
                "A key names one operation: use a new one for this request, or repeat the first request unchanged.");
    }

    private Admission refuse(Identified identified, Problem problem, Found found, String detail) {
        engine.tell(new Event.Rejected(identified.subject(), problem.code()));
        return new Reject(problem, engine.replies().refused(identified, problem, found, detail));
    }

    /** The store did not answer: nothing has run. */
    private Admission undecided(Attempt attempt, Throwable failure) {
        Identified identified = attempt.identified();
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        engine.tell(new Event.StoreFailed(identified.subject(), "claim", cause));
        if (cause instanceof StoreException.Corrupt) {
            return refuse(identified, Problem.OUTCOME_UNKNOWN, "The record of this key cannot be read.");
        }
        if (identified.policy().failure().storeDown() == StoreDown.OPEN) {
            engine.tell(new Event.Bypassed(identified.subject(), "store-unavailable"));
            return new Bypass(
                    Bypass.Reason.STORE_UNAVAILABLE, engine.replies().bypassed(Bypass.Reason.STORE_UNAVAILABLE));
        }
        return refuse(identified, Problem.UNAVAILABLE, "Nothing ran. Repeat the request with the same key.");
    }

    private Admission refuse(Identified identified, Problem problem, String detail) {
        engine.tell(new Event.Rejected(identified.subject(), problem.code()));
        return new Reject(problem, engine.replies().refused(identified, problem, detail));
    }

    /** Whether the policy refuses the request as another one than the first. */
    private static boolean isAnother(Identified identified, Found found) {
        return identified.policy().fingerprint().mismatch() == Mismatch.REJECT && differs(identified, found);
    }

    private static boolean differs(Identified identified, Found found) {
        Fingerprint first = found.fingerprint();
        Fingerprint now = identified.fingerprint();
        return first != null && now != null && !first.equals(now);
    }

    private static boolean windowPassed(Policy policy, Found found) {
        Duration kept = policy.retention().keep().minus(policy.retention().window());
        return policy.retention().between() == Between.REJECT
                && found.remaining().compareTo(kept) <= 0
                && !kept.isZero();
    }
}
