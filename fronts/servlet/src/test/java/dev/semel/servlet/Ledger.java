package dev.semel.servlet;

import dev.semel.store.Lease;
import dev.semel.store.Store;
import dev.semel.store.StoredReply;
import dev.semel.store.TransactionRecords;
import dev.semel.transaction.CommitResult;
import dev.semel.transaction.Transaction;
import dev.semel.transaction.Transactions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Rows of an application, which are there when their transaction is committed, and never were when it isn't. */
final class Ledger implements Transactions {
    private final Store store;
    private final List<String> rows = new CopyOnWriteArrayList<>();

    /** Of this ledger. */
    @SuppressWarnings("ThreadLocalUsage")
    private final ThreadLocal<Open> current = new ThreadLocal<>();

    private volatile boolean fails;
    private volatile boolean none;
    private volatile boolean broken;
    private final AtomicInteger open = new AtomicInteger();

    Ledger(Store store) {
        this.store = store;
    }

    List<String> rows() {
        return rows;
    }

    /** Transactions that were begun, and are neither committed nor rolled back. */
    int open() {
        return open.get();
    }

    void write(String row) {
        current.get().rows.add(row);
    }

    void mustNotCommit() {
        current.get().rollbackOnly = true;
    }

    /** From now on commits fail, or not. */
    void failing(boolean changed) {
        fails = changed;
    }

    /** From now on there is no transaction to be had, or there is. */
    void none(boolean changed) {
        none = changed;
    }

    /** From now on a class is missing that transactions need, or it isn't. */
    void broken(boolean changed) {
        broken = changed;
    }

    @Override
    public Transaction begin() {
        if (broken) {
            throw new NoClassDefFoundError("a driver's");
        }
        if (none) {
            throw new IllegalStateException("no connection");
        }
        var begun = new Open();
        current.set(begun);
        open.incrementAndGet();
        return begun;
    }

    private final class Open implements Transaction, TransactionRecords {
        private final List<String> rows = new ArrayList<>();
        private Supplier<Boolean> record = () -> true;
        private boolean rollbackOnly;

        @Override
        public TransactionRecords records() {
            return this;
        }

        @Override
        public boolean complete(Lease lease, StoredReply reply, Duration atLeast) {
            record = () ->
                    store.complete(lease, reply, atLeast).toCompletableFuture().join();
            return true;
        }

        @Override
        public boolean retryable(Lease lease, StoredReply reply) {
            record = () -> store.retryable(lease, reply).toCompletableFuture().join();
            return true;
        }

        @Override
        public boolean release(Lease lease) {
            record = () -> store.release(lease).toCompletableFuture().join();
            return true;
        }

        @Override
        public CommitResult commit() {
            over();
            if (fails) {
                return new CommitResult.RolledBack(new IllegalStateException("a constraint that is checked last"));
            }
            if (!record.get()) {
                throw new IllegalStateException("overtaken");
            }
            Ledger.this.rows.addAll(rows);
            return new CommitResult.Committed();
        }

        @Override
        public void rollback() {
            over();
        }

        private void over() {
            current.remove();
            open.decrementAndGet();
        }

        @Override
        public boolean isRollbackOnly() {
            return rollbackOnly;
        }
    }
}
