package dev.semel;

import static java.util.concurrent.CompletableFuture.completedFuture;

import dev.semel.event.Event;
import dev.semel.key.RecordId;
import dev.semel.store.Lease;
import dev.semel.store.StoreException;
import dev.semel.store.StoredRecord;
import dev.semel.store.StoredRecord.State;
import dev.semel.store.TransactionRecords;
import dev.semel.store.WakingStore;
import dev.semel.transaction.CommitResult;
import dev.semel.transaction.Transaction;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;

/**
 * The endings of one request's claims, written in a transaction of the application's: all of them with its rows, or
 * nothing. Confined to the transaction's thread until that has ended.
 *
 * <p>A commit of which nobody says what became of it is settled by reading back, as long as it takes. A renewal of the
 * claim is the question: it waits for the row that such a transaction holds, so its answer is the truth, and it says
 * the same however often it is asked. Renewed, the claim was still there: nothing was committed, and nothing can be any
 * more.
 */
final class Enlistment {
    /** Why a claim was released. */
    static final String ROLLED_BACK = "rolled-back";

    /** How many times as long as a question took. */
    private static final int PAUSE_PER_QUESTION = 4;

    private final Engine engine;
    private final Holds holds;
    private final List<Ending> endings;

    /** @param endings of each layer, outer to inner; none of them unknown */
    Enlistment(Engine engine, Holds holds, List<Ending> endings) {
        this.engine = engine;
        this.holds = holds;
        this.endings = endings;
    }

    /** What became of them, and of the transaction. */
    sealed interface Fate {
        /** All are there. */
        record Committed() implements Fate {}

        /** Nothing is there; the claims are given back. */
        record RolledBack(Throwable cause) implements Fate {}

        /** Nothing of this run is there, or another run has gone on from it: its answer is what counts. */
        record Overtaken() implements Fate {}

        /** It isn't known in time; it goes on being asked. */
        record NotKnown() implements Fate {}
    }

    CompletionStage<Fate> end(Transaction transaction) {
        holds.outerToInner().forEach(Hold::leaveToTransaction);
        boolean written;
        try {
            written = write(transaction.records());
        } catch (RuntimeException | Error e) {
            rollBack(transaction);
            return rolledBack(e);
        }
        if (!written) {
            rollBack(transaction);
            return holds.endAll(new Ending.Released()).thenApply(released -> new Fate.Overtaken());
        }
        CommitResult result;
        try {
            result = transaction.commit();
        } catch (RuntimeException | Error e) {
            result = new CommitResult.InDoubt(e);
        }
        return switch (result) {
            case CommitResult.Committed committed -> committed();
            case CommitResult.RolledBack(Throwable cause) -> rolledBack(cause);
            case CommitResult.InDoubt(Throwable cause) -> inDoubt(cause);
        };
    }

    /** What can't be rolled back isn't committed either. */
    static void rollBack(Transaction transaction) {
        try {
            transaction.rollback();
        } catch (RuntimeException | Error e) {
            System.getLogger(Enlistment.class.getName())
                    .log(System.Logger.Level.WARNING, "a transaction's rollback failed", e);
        }
    }

    /** In the order of their ids, as everybody locks them. */
    private boolean write(TransactionRecords records) {
        List<Hold> layers = holds.outerToInner();
        return IntStream.range(0, layers.size())
                .boxed()
                .sorted(Comparator.comparing(
                        (Integer layer) -> layers.get(layer).lease().id()))
                .allMatch(layer -> write(records, layers.get(layer).lease(), endings.get(layer)));
    }

    private static boolean write(TransactionRecords records, Lease lease, Ending ending) {
        return switch (ending) {
            case Ending.Completed(var reply, var atLeast) -> records.complete(lease, reply, atLeast);
            case Ending.Retryable(var reply) -> records.retryable(lease, reply);
            case Ending.Released released -> records.release(lease);
            case Ending.Unknown unknown -> throw new IllegalStateException("nothing to write: " + unknown);
        };
    }

    private CompletionStage<Fate> committed() {
        holds.outerToInner().forEach(Hold::ended);
        if (engine.store() instanceof WakingStore waking) {
            List<RecordId> ids =
                    holds.outerToInner().stream().map(hold -> hold.lease().id()).toList();
            waking.tellEnded(ids);
        }
        return completedFuture(new Fate.Committed());
    }

    private CompletionStage<Fate> rolledBack(Throwable cause) {
        return holds.endAll(new Ending.Released()).thenApply(written -> new Fate.RolledBack(cause));
    }

    private CompletionStage<Fate> inDoubt(Throwable cause) {
        engine.tell(new Event.StoreFailed(innermost().identified().subject(), "commit", cause));
        var holdBack = HoldBack.from(System.nanoTime(), engine.limits().holdBack());
        if (!engine.after(engine.limits().holdBack(), holdBack::giveUp)) {
            holdBack.giveUp();
        }
        var known = new CompletableFuture<Truth>();
        ask(known, holds.outerToInner().size() - 1, holdBack, new Retry());
        CompletableFuture<Fate> fate = holdBack.answer().thenApply(late -> new Fate.NotKnown());
        var unused = known.thenCompose(truth -> settled(truth, cause)).thenAccept(settled -> {
            if (!fate.complete(settled)) {
                tellLate(settled);
            }
        });
        return fate;
    }

    /** Its caller has been told that it wasn't known. */
    private void tellLate(Fate settled) {
        Event.Subject subject = innermost().identified().subject();
        UUID operation = innermost().lease().operationId();
        switch (settled) {
            case Fate.Committed committed ->
                engine.tell(new Event.RecordedLate(
                        subject, operation, endings.getLast().word()));
            case Fate.RolledBack rolledBack -> engine.tell(new Event.Released(subject, operation, ROLLED_BACK));
            case Fate.Overtaken overtaken -> {} // was told where it was found
            case Fate.NotKnown late -> throw new IllegalStateException("not known at last");
        }
    }

    private Hold innermost() {
        return holds.innermost();
    }

    private CompletionStage<Fate> settled(Truth truth, Throwable cause) {
        return switch (truth) {
            case COMMITTED -> committed();
            case NOT_COMMITTED -> rolledBack(cause);
            case PASSED -> holds.endAll(new Ending.Released()).thenApply(released -> new Fate.Overtaken());
        };
    }

    /** What the records say of a commit. */
    private enum Truth {
        COMMITTED,
        NOT_COMMITTED,
        /** Others have been there since. */
        PASSED
    }

    /** Asks of one layer after the other, inner to outer, until one tells; of each as often as it takes. */
    private void ask(CompletableFuture<Truth> known, int layer, HoldBack holdBack, Retry retry) {
        long askedAt = System.nanoTime();
        var unused = truth(holds.outerToInner().get(layer)).whenComplete((truth, failure) -> {
            if (failure == null) {
                if (truth == Truth.PASSED && layer > 0) {
                    ask(known, layer - 1, holdBack, retry);
                } else {
                    known.complete(truth);
                }
                return;
            }
            engine.tell(new Event.StoreFailed(innermost().identified().subject(), "settle", failure));
            if (!engine.after(pause(retry, askedAt), () -> ask(known, layer, holdBack, retry))) {
                holdBack.giveUp();
            }
        });
    }

    /** A question that waits for a locked row holds up the other endings: most of the time none is asked. */
    private static Duration pause(Retry retry, long askedAt) {
        Duration next = retry.nextPause();
        Duration afterLong = Duration.ofNanos(System.nanoTime() - askedAt).multipliedBy(PAUSE_PER_QUESTION);
        return next.compareTo(afterLong) > 0 ? next : afterLong;
    }

    private CompletionStage<Truth> truth(Hold hold) {
        Lease lease = hold.lease();
        return engine.bounded(() -> engine.store().renew(lease, hold.leaseLength()))
                .handle((renewed, failure) -> {
                    // A sealed store's records change no more, and whoever was writing is done: they can be read.
                    if (failure != null && !(Failures.cause(failure) instanceof StoreException.Sealed)) {
                        return CompletableFuture.<Truth>failedFuture(failure);
                    }
                    return Boolean.TRUE.equals(renewed)
                            ? completedFuture(Truth.NOT_COMMITTED)
                            : engine.bounded(() -> engine.store().find(lease.id()))
                                    .thenApply(found -> truth(lease, found));
                })
                .thenCompose(stage -> stage);
    }

    private static Truth truth(Lease lease, Optional<StoredRecord> found) {
        // Of a claim that was released nothing is left: others may have been there since, so it is not told as done.
        if (found.isEmpty()
                || found.get().fence() != lease.fence()
                || !found.get().operationId().equals(lease.operationId())) {
            return Truth.PASSED;
        }
        return switch (found.get().state()) {
            case State.Completed completed -> Truth.COMMITTED;
            case State.Retryable retryable -> Truth.COMMITTED;
            case State.Claimed claimed -> Truth.NOT_COMMITTED;
            case State.Unknown unknown -> Truth.NOT_COMMITTED;
        };
    }
}
