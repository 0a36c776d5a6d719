package dev.semel;

import dev.semel.store.InMemoryStore;
import dev.semel.store.Lease;
import dev.semel.store.StoredReply;
import dev.semel.store.TransactionRecords;
import dev.semel.transaction.CommitResult;
import dev.semel.transaction.Transaction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Stands in for a database's: what is written in it is done to the store at its commit, which comes out as a test says.
 */
final class PretendedTransaction implements Transaction, TransactionRecords {
    private final InMemoryStore store;
    private final List<Runnable> writes = new ArrayList<>();
    final List<Lease> written = new ArrayList<>();
    boolean rolledBack;
    boolean committed;
    boolean rollbackOnly;
    Supplier<CommitResult> commit = this::apply;
    Runnable atWrite = () -> {};

    PretendedTransaction(InMemoryStore store) {
        this.store = store;
    }

    private boolean write(Lease lease, Runnable write) {
        atWrite.run();
        written.add(lease);
        writes.add(write);
        return store.find(lease.id())
                .toCompletableFuture()
                .join()
                .filter(record -> record.fence() == lease.fence())
                .isPresent();
    }

    @Override
    public boolean complete(Lease lease, StoredReply reply, Duration atLeast) {
        return write(lease, () -> store.complete(lease, reply, atLeast));
    }

    @Override
    public boolean retryable(Lease lease, StoredReply reply) {
        return write(lease, () -> store.retryable(lease, reply));
    }

    @Override
    public boolean release(Lease lease) {
        return write(lease, () -> store.release(lease));
    }

    CommitResult apply() {
        writes.forEach(Runnable::run);
        committed = true;
        return new CommitResult.Committed();
    }

    @Override
    public TransactionRecords records() {
        return this;
    }

    @Override
    public CommitResult commit() {
        return commit.get();
    }

    @Override
    public void rollback() {
        rolledBack = true;
    }

    @Override
    public boolean isRollbackOnly() {
        return rollbackOnly;
    }
}
