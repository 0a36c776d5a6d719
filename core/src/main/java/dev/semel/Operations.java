package dev.semel;

import dev.semel.http.Reply;
import dev.semel.http.RequestView;
import dev.semel.key.Fingerprinter;
import dev.semel.key.KeyRule;
import dev.semel.key.RecordIds;
import dev.semel.policy.Problem;
import dev.semel.policy.Route;
import dev.semel.transaction.Transaction;
import dev.semel.transaction.Transactions;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Runs a program's own operations of one kind, once for each key: jobs, the handling of messages, calls of others.
 * Thread-safe.
 *
 * <p>It holds what {@link Idempotency} promises for requests. For one (scope, key) at most one run goes on at a time,
 * in all processes on the store; a claim is durable before the run begins, a result before it is given to anybody. A
 * failure of a run, and the death of its process, leave its outcome unknown, unless the operation says that such a
 * failure proves that nothing ran.
 *
 * @see Idempotency#operations
 */
public final class Operations<T extends @Nullable Object> {
    private final Operation<T> kind;
    private final Admissions admissions;
    private final Route route;
    private final Route transactional;
    private final RequestView request;

    Operations(Operation<T> kind, Admissions admissions) {
        this.kind = kind;
        this.admissions = admissions;
        this.route = OperationPolicies.route(kind);
        this.transactional = route.transactional();
        this.request = OperationPolicies.request(kind);
    }

    /** What is to run. */
    @FunctionalInterface
    public interface Work<T extends @Nullable Object, E extends Exception> {
        T run(Attempt attempt) throws E;
    }

    /** What a call finds: its own run to do, or what became of the operation. */
    public sealed interface Entry<T extends @Nullable Object> {
        /** The caller runs it, and ends the run exactly once. */
        record Begun<T extends @Nullable Object>(Run<T> run) implements Entry<T> {}

        /** Nothing is to be run. */
        record Settled<T extends @Nullable Object>(Result<T> result) implements Entry<T> {}
    }

    /**
     * Runs it on this thread, unless it has run. Blocks, as long as the operation lets it wait.
     *
     * @param scope to which the key is local, such as the queue or the customer; not empty
     * @param key 1 to 4,096 characters; the same for every repeat
     * @param input what the operation is asked to do: another one under the same key is refused as
     *     {@link Problem#KEY_REUSED}; null compares nothing
     * @throws E what the run threw; the outcome is unknown then, unless that proves that nothing ran
     */
    public <E extends Exception> Result<T> run(String scope, String key, byte @Nullable [] input, Work<T, E> work)
            throws E {
        return switch (join(admit(scope, key, input))) {
            case Entry.Settled<T>(Result<T> result) -> result;
            case Entry.Begun<T>(Run<T> run) -> {
                T value;
                try {
                    value = work.run(run.attempt());
                } catch (Throwable failure) {
                    join(run.failed(failure));
                    throw failure;
                }
                yield join(run.complete(value));
            }
        };
    }

    /**
     * Runs it on this thread, unless it has run, in a transaction of the application's own database: what it writes
     * there and its result are committed together, or neither is. What it does anywhere else isn't undone. Blocks.
     *
     * <p>No outcome stays unknown: a run that fails is rolled back, and one that a crash left under way changed
     * nothing, so the key is free after the one and as soon as its lease has lapsed after the other, whatever the
     * operation says of failures and unknown outcomes. {@link Result.Refused} with {@code ranNow} means that it was
     * overtaken, and rolled back ({@link Problem#OUTCOME_UNKNOWN}), or that it isn't known yet whether it is committed
     * ({@link Problem#UNAVAILABLE}); a repeat gets the result, or runs.
     *
     * @throws E what the run threw; it was rolled back
     * @throws OperationUndoneException the commit failed; it was rolled back
     */
    public <E extends Exception> Result<T> run(
            String scope, String key, byte @Nullable [] input, Transactions transactions, Work<T, E> work) throws E {
        return switch (join(admitInTransaction(scope, key, input))) {
            case Entry.Settled<T>(Result<T> result) -> result;
            case Entry.Begun<T>(Run<T> run) -> {
                Transaction transaction;
                try {
                    transaction = transactions.begin();
                } catch (Throwable failure) {
                    join(run.release());
                    throw failure;
                }
                T value;
                try {
                    value = work.run(run.attempt());
                } catch (Throwable failure) {
                    Enlistment.rollBack(transaction);
                    join(run.release());
                    throw failure;
                }
                yield join(run.completeIn(transaction, value));
            }
        };
    }

    /**
     * Runs it, unless it has run, without blocking. The stage fails with what the run failed with; it completes on
     * whichever thread the last step ended.
     *
     * @param work is begun on the caller's thread or on one of the store's: it must not block there, nor run another
     *     operation blocking
     */
    public CompletionStage<Result<T>> runAsync(
            String scope, String key, byte @Nullable [] input, Function<Attempt, CompletionStage<T>> work) {
        return admit(scope, key, input).thenCompose(entry -> switch (entry) {
            case Entry.Settled<T>(Result<T> result) -> CompletableFuture.completedFuture(result);
            case Entry.Begun<T>(Run<T> run) ->
                started(run, work)
                        .handle((value, failure) -> failure == null
                                ? run.complete(value)
                                : run.failed(Failures.cause(failure))
                                        .thenCompose(ended ->
                                                CompletableFuture.<Result<T>>failedFuture(Failures.cause(failure))))
                        .thenCompose(ended -> ended);
        });
    }

    private static <T extends @Nullable Object> CompletionStage<T> started(
            Run<T> run, Function<Attempt, CompletionStage<T>> work) {
        try {
            return Objects.requireNonNull(work.apply(run.attempt()), "the work answered with no stage");
        } catch (RuntimeException | Error e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /**
     * The same in steps, for runs that end somewhere else than they began.
     *
     * @throws IllegalArgumentException the scope or the key is none
     */
    public CompletionStage<Entry<T>> admit(String scope, String key, byte @Nullable [] input) {
        return admit(identified(route, scope, key, input));
    }

    /**
     * The same for a run that is ended by {@link Run#completeIn}, or by {@link Run#release} after a rollback.
     *
     * @throws IllegalArgumentException the scope or the key is none
     */
    public CompletionStage<Entry<T>> admitInTransaction(String scope, String key, byte @Nullable [] input) {
        return admit(identified(transactional, scope, key, input));
    }

    private CompletionStage<Entry<T>> admit(Identified identified) {
        return admissions
                .admit(new Passage(List.of(identified), List.of(), null))
                .thenApply(admission -> switch (admission) {
                    case Admission.Proceed(Execution execution) ->
                        new Entry.Begun<>(new Run<>(kind, (LiveExecution) execution));
                    case Admission.Replay(Reply reply) -> new Entry.Settled<>(new Result.Replayed<>(decode(reply)));
                    case Admission.Reject(Problem problem, Reply reply) -> new Entry.Settled<>(refused(problem, false));
                    case Admission.Bypass bypass ->
                        throw new IllegalStateException("an operation was let through: " + bypass);
                });
    }

    private Identified identified(Route how, String scope, String key, byte @Nullable [] input) {
        if (scope.isEmpty()) {
            throw new IllegalArgumentException(
                    kind.name() + ": the scope is empty; name the queue, the customer or the job");
        }
        if (key.isEmpty() || key.length() > KeyRule.LONGEST) {
            throw new IllegalArgumentException(
                    kind.name() + ": a key has 1 to " + KeyRule.LONGEST + " characters, not " + key.length());
        }
        return new Identified(
                how,
                how.layers().getFirst(),
                request,
                RecordIds.ofOperation(admissions.secret(), kind.name(), scope, key),
                new Identified.Key.Sent(key),
                scope,
                null,
                input == null ? null : Fingerprinter.ofOperation(admissions.secret(), input));
    }

    private T decode(Reply reply) {
        return kind.codec().decode(reply.body().toBytes());
    }

    private Result<T> refused(Problem problem, boolean ranNow) {
        return new Result.Refused<>(kind.name(), problem, ranNow);
    }

    private static <V extends @Nullable Object> V join(CompletionStage<V> stage) {
        try {
            return stage.toCompletableFuture().join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException known ? known : e;
        }
    }
}
