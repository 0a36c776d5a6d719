package dev.semel;

import dev.semel.Enlistment.Fate;
import dev.semel.HoldBack.Written;
import dev.semel.event.Event;
import dev.semel.http.Body;
import dev.semel.http.Headers;
import dev.semel.http.Reply;
import dev.semel.policy.Problem;
import dev.semel.store.Lease;
import dev.semel.store.UnknownCause;
import dev.semel.transaction.Transaction;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * An execution on a store: ends its claims once, in the order record, then reply, then whoever waits.
 *
 * <p>The caller's answer is held back at most as long as {@link Limits#holdBack()} says; then he is told that it could
 * not be recorded, and the writing goes on.
 */
final class LiveExecution implements Execution {
    /** From this status on an answer says that the run failed. */
    private static final int REFUSAL = 400;

    private static final int FAILED = 500;

    private final Engine engine;
    private final Holds holds;
    private final List<String> skipped;
    private final Identified identified;
    private final Lease lease;
    private final AtomicBoolean ending = new AtomicBoolean();
    private volatile boolean callerTimedOut;

    /** @param skipped names of the policies of the layers that don't protect the request */
    LiveExecution(Engine engine, Holds holds, List<String> skipped) {
        this.skipped = skipped;
        this.engine = engine;
        this.holds = holds;
        this.identified = holds.outermost().identified();
        this.lease = holds.innermost().lease();
    }

    @Override
    public UUID operationId() {
        return lease.operationId();
    }

    /** The innermost layer's. */
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
        return holds.least(layer -> layer.policy().failure().maxReplyBytes());
    }

    @Override
    public boolean isCertain() {
        return holds.areCertain();
    }

    @Override
    public CompletionStage<Reply> complete(Reply reply) {
        return conclude(reply, true).thenApply(Concluded::reply);
    }

    @Override
    public CompletionStage<Reply> completeWithoutBody(Reply head) {
        return conclude(head, false).thenApply(Concluded::reply);
    }

    /** How a run that answered has ended, and the reply for its caller. */
    record Concluded(Written written, Reply reply) {}

    CompletionStage<Concluded> conclude(Reply reply, boolean whole) {
        begin();
        return conclude(reply, endings(reply, whole));
    }

    private List<Ending> endings(Reply reply, boolean whole) {
        Reply judged = whole ? reply : new Reply(reply.status(), reply.headers(), Body.EMPTY);
        return new Verdict(judged, whole).endings(holds);
    }

    private CompletionStage<Concluded> conclude(Reply reply, List<Ending> endings) {
        Reply marked = marked(reply, endings);
        return holds.end(endings).thenApply(written -> new Concluded(written, concluded(written, endings, marked)));
    }

    /** With every layer's marks, and the outermost's status: that is the key the caller sent. */
    private Reply marked(Reply reply, List<Ending> endings) {
        Reply marked = reply;
        for (int layer = endings.size() - 1; layer >= 0; layer--) {
            Hold hold = holds.outerToInner().get(layer);
            marked = engine.replies()
                    .executed(
                            hold.identified(),
                            marked,
                            lease.attempt(),
                            endings.get(layer).outcome(),
                            hold.remaining());
        }
        boolean goesOn = endings.getFirst() instanceof Ending.Completed
                && endings.stream().anyMatch(Ending.Retryable.class::isInstance);
        return Replies.noting(skipped, goesOn ? Replies.butRetryable(marked) : marked);
    }

    /** The caller's answer, now that the store has said whether the endings count. */
    private Reply concluded(Written written, List<Ending> endings, Reply answer) {
        Ending innermost = endings.getLast();
        boolean kept = endings.stream().anyMatch(Ending::keepsAnswer);
        return switch (written) {
            case DONE -> {
                tellExecuted(answer, innermost);
                if (innermost instanceof Ending.Unknown) {
                    engine.inquiries().begin(holds.innermost());
                }
                yield answer;
            }
            // A released answer promises nothing, so it may be told all the same.
            case OVERTAKEN ->
                innermost instanceof Ending.Released && !kept
                        ? answer
                        : engine.replies().overtaken(identified);
            case NOT_YET -> kept ? engine.replies().notRecorded(identified) : answer;
        };
    }

    private void tellExecuted(Reply answer, Ending innermost) {
        engine.tell(new Event.Executed(
                identified.subject(),
                lease.operationId(),
                lease.attempt(),
                answer.status(),
                innermost.word(),
                callerTimedOut));
    }

    @Override
    public CompletionStage<Ended> completeIn(Transaction transaction, Reply reply) {
        begin();
        List<Ending> endings;
        boolean rollbackOnly;
        try {
            rollbackOnly = transaction.isRollbackOnly();
            endings = endings(reply, fits(reply));
        } catch (RuntimeException | Error e) {
            return giveUp(transaction, e).thenApply(Ended.Undone::new);
        }
        if (rollbackOnly && reply.status() < REFUSAL) {
            var cause = new IllegalStateException("the run answered " + reply.status()
                    + ", and its transaction was marked to be rolled back: success would be told of what isn't there");
            return giveUp(transaction, cause).thenApply(Ended.Undone::new);
        }
        if (rollbackOnly) {
            Enlistment.rollBack(transaction);
            return concludeUndone(reply).thenApply(Ended.Answered::new);
        }
        if (reply.status() >= REFUSAL && !endings.stream().allMatch(Ending::keepsAnswer)) {
            return rollBackUnkept(transaction, reply);
        }
        List<Ending> settled = withoutUnknown(endings);
        return commit(transaction, reply, settled).thenApply(fate -> switch (fate) {
            case Fate.Committed committed -> new Ended.Answered(marked(reply, settled));
            case Fate.RolledBack(Throwable cause) -> new Ended.Undone(cause);
            case Fate.Overtaken overtaken -> new Ended.Answered(engine.replies().overtaken(identified));
            case Fate.NotKnown late -> new Ended.Answered(engine.replies().commitInDoubt(identified));
        });
    }

    private CompletionStage<Ended> rollBackUnkept(Transaction transaction, Reply reply) {
        Enlistment.rollBack(transaction);
        return conclude(reply, released()).thenApply(ended -> new Ended.Answered(ended.reply()));
    }

    /** Ends a run of which the answer is kept, whatever it is, together with its transaction. */
    CompletionStage<Fate> endIn(Transaction transaction, Reply reply) {
        begin();
        if (transaction.isRollbackOnly()) {
            var cause = new IllegalStateException("the run's transaction was marked to be rolled back");
            return giveUp(transaction, cause).thenApply(Fate.RolledBack::new);
        }
        return commit(transaction, reply, endings(reply, fits(reply)));
    }

    private CompletionStage<Fate> commit(Transaction transaction, Reply reply, List<Ending> endings) {
        return new Enlistment(engine, holds, endings).end(transaction).thenApply(fate -> {
            if (fate instanceof Fate.Committed) {
                tellExecuted(reply, endings.getLast());
            } else if (fate instanceof Fate.RolledBack) {
                tellReleased(Enlistment.ROLLED_BACK);
            }
            return fate;
        });
    }

    private CompletionStage<Throwable> giveUp(Transaction transaction, Throwable cause) {
        Enlistment.rollBack(transaction);
        return holds.endAll(new Ending.Released()).thenApply(written -> {
            tellReleased(Enlistment.ROLLED_BACK);
            return cause;
        });
    }

    @Override
    public CompletionStage<Reply> undone(Reply reply) {
        begin();
        return concludeUndone(reply);
    }

    private CompletionStage<Reply> concludeUndone(Reply reply) {
        List<Ending> endings = reply.status() >= FAILED ? released() : withoutUnknown(endings(reply, fits(reply)));
        return conclude(reply, endings).thenApply(Concluded::reply);
    }

    /** In a transaction no outcome stays unknown. */
    private static List<Ending> withoutUnknown(List<Ending> endings) {
        return endings.stream()
                .map(ending -> ending instanceof Ending.Unknown ? new Ending.Released() : ending)
                .toList();
    }

    private List<Ending> released() {
        return Collections.nCopies(holds.outerToInner().size(), new Ending.Released());
    }

    private boolean fits(Reply reply) {
        return reply.body().length() <= maxReplyBytes();
    }

    private void tellReleased(String why) {
        engine.tell(new Event.Released(identified.subject(), lease.operationId(), why));
    }

    @Override
    public CompletionStage<Reply> release(ReleaseReason reason) {
        begin();
        String why = reason.name().toLowerCase(Locale.ROOT).replace('_', '-');
        Problem problem = reason == ReleaseReason.LEASE_LOST ? Problem.UNAVAILABLE : Problem.UPSTREAM_UNREACHABLE;
        Reply answer = engine.replies()
                .refused(
                        identified,
                        problem,
                        "Nothing was sent to the API (" + why + "). Repeat the request with the same key.");
        return holds.endAll(new Ending.Released()).thenApply(written -> {
            tellReleased(why);
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
                                holds.innermost().identified(),
                                Problem.UPSTREAM_FAILED,
                                engine.replies()
                                        .wayOut(holds.innermost().identified().policy()));
        return holds.endAll(new Ending.Unknown(cause(reason))).thenApply(written -> {
            engine.tell(new Event.OutcomeUnknown(
                    identified.subject(), lease.operationId(), lease.attempt(), reason.name()));
            engine.inquiries().begin(holds.innermost());
            return answer;
        });
    }

    private static UnknownCause cause(UnknownReason reason) {
        return switch (reason) {
            case TIMEOUT -> UnknownCause.TIMEOUT;
            case CONNECTION_LOST -> UnknownCause.CONNECTION_LOST;
            case ANSWER_INVALID -> UnknownCause.ANSWER_INVALID;
            case RUN_FAILED -> UnknownCause.RUN_FAILED;
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

    private void begin() {
        if (!ending.compareAndSet(false, true)) {
            throw new IllegalStateException("ended twice: " + holds);
        }
    }
}
