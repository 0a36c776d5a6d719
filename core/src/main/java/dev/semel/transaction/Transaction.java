package dev.semel.transaction;

import dev.semel.store.TransactionRecords;

/**
 * One transaction of the application's own database, under way. It is ended once, by {@link #commit} or
 * {@link #rollback}. Blocks; confined to the thread that began it.
 */
public interface Transaction {
    /** The records, as this transaction changes them. Their table has to be the one that the engine's store keeps. */
    TransactionRecords records();

    /**
     * Commits, and gives the connection back, whatever comes of it. What is thrown is taken for
     * {@link CommitResult.InDoubt}.
     */
    CommitResult commit();

    /**
     * Rolls back, and gives the connection back. A connection that can't be rolled back is ended: what was written on
     * it is never committed.
     */
    void rollback();

    /** Whether the application has said that it must not be committed. */
    boolean isRollbackOnly();
}
