package dev.semel;

import static java.util.concurrent.CompletableFuture.completedFuture;

import dev.semel.event.Event;
import dev.semel.http.Body;
import dev.semel.http.Headers;
import dev.semel.http.Reply;
import dev.semel.policy.OutcomeRules;
import dev.semel.policy.OutcomeRules.Outcome;
import dev.semel.policy.Problem;
import dev.semel.policy.Retention;
import dev.semel.store.Claim;
import dev.semel.store.Lease;
import dev.semel.store.StoredReply;
import dev.semel.store.UnknownCause;
import java.time.Duration;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * An execution on a store: ends a claim once, in the order record, then reply, then whoever waits.
 *
 * <p>An ending is retried until the store has taken it (or says that the claim was overtaken): the key is never freed
 * and the lease never given up because a write failed. The caller's answer is held back for that long at most as
 * {@link Limits#holdBack()} says; then he is told that the answer could not be recorded.
 */
final class LiveExecution implements Execution {
    /**
     * A record outlives its completion by at least this, so that nobody who waited finds it expired (R23). Who waits
     * asks again within half a second, on whichever gateway; more than that would lengthen short windows.
     */
    private static final Duration GRACE = Duration.ofSeconds(10);

    private final Engine engine;
    private final Identified identified;
    private final Lease lease;
    private final Duration remaining;
    private final Waiters.Line line;
    private final AtomicBoolean ending = new AtomicBoolean();
    private volatile boolean callerTimedOut;
    private volatile long renewedAt = System.nanoTime();
    private volatile boolean lost;

    LiveExecution(Engine engine, Identified identified, Claim.Owned owned) {
        this.engine = engine;
        this.identified = identified;
        this.lease = owned.lease();
        this.remaining = owned.remaining();
        this.line = engine.waiters().open(lease.id());
        engine.leases().keep(this);
    }

    @Override
    public UUID operationId() {
        return lease.operationId();
    }

    Lease lease() {
        return lease;
    }

    @Override
    public Headers upstreamHeaders() {
        return Headers.of(
                "Semel-Operation-Id", lease.operationId().toString(),
                "Semel-Attempt", Integer.toString(lease.attempt()),
                "Semel-Fence", Long.toString(lease.fence()));
    }

    @Override
    public int maxReplyBytes() {
        return identified.policy().failure().maxReplyBytes();
    }

    @Override
    public CompletionStage<Reply> complete(Reply reply) {
        return answered(reply, true);
    }

    @Override
    public CompletionStage<Reply> completeWithoutBody(Reply head) {
        return answered(head, false);
    }

    private CompletionStage<Reply> answered(Reply reply, boolean whole) {
        begin();
        Reply judged = whole ? reply : new Reply(reply.status(), reply.headers(), Body.EMPTY);
        OutcomeRules rules = identified.policy().outcome();
        Outcome outcome = rules.decide(rules.readBodies() ? ContentCoding.plain(judged) : judged);
        var answer = engine.replies().executed(identified, reply, lease.attempt(), outcome, remaining);
        return switch (outcome) {
            case STORE ->
                record("complete", () -> engine.store().complete(lease, kept(judged, whole), atLeast()))
                        .thenApply(written -> answer(written, answer, Ending.COMPLETED, reply.status()));
            case RETRYABLE ->
                record("retryable", () -> engine.store().retryable(lease, kept(judged, whole)))
                        .thenApply(written -> answer(written, answer, Ending.RETRYABLE, reply.status()));
            case RELEASE ->
                record("release", () -> engine.store().release(lease))
                        .thenApply(written -> answer(written, answer, Ending.RELEASED, reply.status()));
            case UNKNOWN ->
                record("unknown", () -> engine.store().unknown(lease, UnknownCause.BY_RULE))
                        .thenApply(written -> answer(written, answer, Ending.UNKNOWN, reply.status()));
        };
    }

    @Override
    public CompletionStage<Reply> release(ReleaseReason reason) {
        begin();
        String why = reason.name().toLowerCase(Locale.ROOT).replace('_', '-');
        Reply answer = engine.replies()
                .notRun(identified, "Nothing was sent to the API (" + why + "). Repeat the request with the same key.");
        return record("release", () -> engine.store().release(lease)).thenApply(written -> {
            engine.tell(new Event.Released(identified.subject(), lease.operationId(), why));
            return answer;
        });
    }

    @Override
    public CompletionStage<Reply> unknown(UnknownReason reason) {
        begin();
        Reply answer = reason == UnknownReason.TIMEOUT
                ? timeout()
                : engine.replies()
                        .ranSomehow(
                                identified,
                                Problem.UPSTREAM_FAILED,
                                engine.replies().wayOut(identified.policy()));
        return record("unknown", () -> engine.store().unknown(lease, cause(reason)))
                .thenApply(written -> {
                    engine.tell(new Event.OutcomeUnknown(
                            identified.subject(), lease.operationId(), lease.attempt(), reason.name()));
                    return answer;
                });
    }

    private static UnknownCause cause(UnknownReason reason) {
        return switch (reason) {
            case TIMEOUT -> UnknownCause.TIMEOUT;
            case CONNECTION_LOST -> UnknownCause.CONNECTION_LOST;
            case ANSWER_INVALID -> UnknownCause.ANSWER_INVALID;
        };
    }

    @Override
    public Reply timedOut() {
        callerTimedOut = true;
        engine.tell(new Event.CallerTimedOut(identified.subject(), lease.operationId()));
        return timeout();
    }

    private Reply timeout() {
        return engine.replies()
                .ranSomehow(
                        identified,
                        Problem.UPSTREAM_TIMEOUT,
                        "Repeat the request with the same key: an answer that comes late is kept for it.");
    }

    private StoredReply kept(Reply reply, boolean whole) {
        var rule = identified.policy().replay();
        return new StoredReply(reply.withHeaders(reply.headers().where(rule::keeps)), whole);
    }

    private Duration atLeast() {
        Retention retention = identified.policy().retention();
        return retention.starts() == Retention.Starts.COMPLETED
                        && retention.keep().compareTo(GRACE) > 0
                ? retention.keep()
                : GRACE;
    }

    private enum Ending {
        COMPLETED,
        RETRYABLE,
        RELEASED,
        UNKNOWN
    }

    /** The caller's answer, now that the store has said whether the ending counts. */
    private Reply answer(Written written, Reply answer, Ending ending, int status) {
        String name = ending.name().toLowerCase(Locale.ROOT);
        return switch (written) {
            case DONE -> {
                engine.tell(new Event.Executed(
                        identified.subject(), lease.operationId(), lease.attempt(), status, name, callerTimedOut));
                yield answer;
            }
            case OVERTAKEN -> {
                engine.tell(new Event.Overtaken(identified.subject(), lease.operationId(), name));
                // A released answer promises nothing, so it may be told all the same.
                yield ending == Ending.RELEASED ? answer : engine.replies().overtaken(identified);
            }
            case NOT_YET -> ending == Ending.COMPLETED ? engine.replies().notRecorded(identified) : answer;
        };
    }

    /** Whether an ending is in the store. */
    private enum Written {
        DONE,
        OVERTAKEN,
        NOT_YET
    }

    private void begin() {
        if (!ending.compareAndSet(false, true)) {
            throw new IllegalStateException("ended twice: " + identified);
        }
    }

    /** Writes an ending, again and again if need be; answers at the latest when holding back is over. */
    private CompletionStage<Written> record(String call, Supplier<CompletionStage<Boolean>> write) {
        CompletableFuture<Boolean> first = engine.bounded(write).toCompletableFuture();
        if (first.isDone() && !first.isCompletedExceptionally()) {
            return completedFuture(ended(first.join()));
        }
        var answer = new CompletableFuture<Written>();
        attempt(
                call,
                write,
                first,
                answer,
                new Retry(System.nanoTime(), engine.limits().holdBack()));
        return answer;
    }

    private void attempt(
            String call,
            Supplier<CompletionStage<Boolean>> write,
            CompletionStage<Boolean> writing,
            CompletableFuture<Written> answer,
            Retry retry) {
        writing.whenComplete((changed, failure) -> {
            if (failure == null) {
                Written written = ended(changed);
                if (!answer.complete(written)) {
                    engine.tell(new Event.RecordedLate(identified.subject(), lease.operationId(), call));
                }
                return;
            }
            engine.tell(new Event.StoreFailed(identified.subject(), call, failure));
            if (retry.heldBackLongEnough()) {
                answer.complete(Written.NOT_YET);
            }
            boolean goesOn =
                    engine.after(retry.nextPause(), () -> attempt(call, write, engine.bounded(write), answer, retry));
            if (!goesOn) {
                answer.complete(Written.NOT_YET);
            }
        });
    }

    private Written ended(boolean changed) {
        engine.leases().drop(this);
        line.close();
        return changed ? Written.DONE : Written.OVERTAKEN;
    }

    /** Renews the lease when a third of it is over. */
    void renewIfDue(long now) {
        Duration length = identified.policy().inFlight().lease();
        if (lost || now - renewedAt < length.toNanos() / 3) {
            return;
        }
        renewedAt = now;
        engine.bounded(() -> engine.store().renew(lease, length)).whenComplete((held, failure) -> {
            if (failure != null) {
                engine.tell(new Event.StoreFailed(identified.subject(), "renew", failure));
            } else if (!held && !ending.get()) {
                lost = true;
                engine.tell(new Event.LeaseLost(identified.subject(), lease.operationId()));
            }
        });
    }
}
