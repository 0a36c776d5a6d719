package dev.semel;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static java.util.concurrent.CompletableFuture.failedFuture;

import dev.semel.Enlistment.Fate;
import dev.semel.Execution.ReleaseReason;
import dev.semel.Execution.UnknownReason;
import dev.semel.HoldBack.Written;
import dev.semel.http.Body;
import dev.semel.http.Headers;
import dev.semel.http.Reply;
import dev.semel.policy.Problem;
import dev.semel.transaction.Transaction;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A run of an operation that goes on, and the duty to end it: exactly once, by one of {@link #complete},
 * {@link #completeIn}, {@link #failed}, {@link #release} and {@link #unknown}; a second ending throws
 * {@link IllegalStateException}. Its lease is renewed until then. Thread-safe.
 */
public final class Run<T extends @Nullable Object> {
    private static final int KEPT = 200;

    private final Operation<T> kind;
    private final LiveExecution execution;

    Run(Operation<T> kind, LiveExecution execution) {
        this.kind = kind;
        this.execution = execution;
    }

    public Attempt attempt() {
        var lease = execution.lease();
        return new Attempt(lease.operationId(), lease.attempt(), lease.fence());
    }

    /**
     * It ran, with this result. The stage completes when that is recorded, or turns out not to count: another run had
     * taken over. It fails if the codec can't write the result; that it ran is recorded then all the same.
     */
    public CompletionStage<Result<T>> complete(T value) {
        byte[] result;
        try {
            result = kind.codec().encode(value);
        } catch (RuntimeException | Error e) {
            return end(new byte[0], false).thenCompose(ended -> failedFuture(e));
        }
        boolean fits = result.length <= execution.maxReplyBytes();
        return end(fits ? result : new byte[0], fits).thenApply(written -> switch (written) {
            case DONE -> new Result.Executed<>(value, attempt());
            case OVERTAKEN -> new Result.Refused<>(kind.name(), Problem.OUTCOME_UNKNOWN, true);
            case NOT_YET -> new Result.Refused<>(kind.name(), Problem.UNAVAILABLE, true);
        });
    }

    /**
     * It ran in this transaction, with this result, which is written in it; then it is committed. To be called on its
     * thread, as the last of what is done in it; ends it, whatever comes of it. The stage completes when it is known
     * what came of it, or that it can't be known yet ({@link Problem#UNAVAILABLE}: a repeat gets the result, or runs).
     * It fails with {@link OperationUndoneException} when nothing was done; the key is free then.
     *
     * @see Execution#completeIn
     */
    public CompletionStage<Result<T>> completeIn(Transaction transaction, T value) {
        byte[] result;
        try {
            result = kind.codec().encode(value);
        } catch (RuntimeException | Error e) {
            Enlistment.rollBack(transaction);
            return release().thenCompose(released -> failedFuture(e));
        }
        return execution
                .endIn(transaction, new Reply(KEPT, Headers.NONE, Body.wrap(result)))
                .thenCompose(fate -> switch (fate) {
                    case Fate.Committed committed -> completedFuture(new Result.Executed<>(value, attempt()));
                    case Fate.RolledBack(Throwable cause) ->
                        failedFuture(new OperationUndoneException(kind.name(), cause));
                    case Fate.Overtaken overtaken ->
                        completedFuture(new Result.Refused<>(kind.name(), Problem.OUTCOME_UNKNOWN, true));
                    case Fate.NotKnown late ->
                        completedFuture(new Result.Refused<>(kind.name(), Problem.UNAVAILABLE, true));
                });
    }

    private CompletionStage<Written> end(byte[] result, boolean whole) {
        return execution
                .conclude(new Reply(KEPT, Headers.NONE, Body.wrap(result)), whole)
                .thenApply(LiveExecution.Concluded::written);
    }

    /** It failed: the operation says whether that proves that nothing ran. Else its outcome is unknown. */
    public CompletionStage<Void> failed(Throwable failure) {
        return provesNothingRan(failure) ? release() : unknown();
    }

    /** Whose judge fails proves nothing. */
    private boolean provesNothingRan(Throwable failure) {
        try {
            return kind.provesNothingRan().test(failure);
        } catch (RuntimeException | Error doubt) {
            if (!doubt.equals(failure)) {
                failure.addSuppressed(doubt);
            }
            return false;
        }
    }

    /** It is proven that it had no effect: the key is free. */
    public CompletionStage<Void> release() {
        return execution.release(ReleaseReason.NOTHING_DONE).thenAccept(reply -> {});
    }

    /** Nobody knows whether it had an effect. */
    public CompletionStage<Void> unknown() {
        return execution.unknown(UnknownReason.RUN_FAILED).thenAccept(reply -> {});
    }
}
