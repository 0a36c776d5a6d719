package dev.semel.store;

import java.time.Duration;

/**
 * Records as a transaction of the application's own changes them: what is written here is there for others when that
 * transaction is committed, and never was when it is rolled back. Blocks; confined to the transaction's thread.
 *
 * <p>Each call is one statement, and the rules are {@link Store}'s: {@code false} says that the claim was overtaken,
 * and nothing is changed. The row stays locked until the transaction ends, so nobody overtakes it from then on. What is
 * thrown is a {@link StoreException}; the transaction has to be rolled back then.
 */
public interface TransactionRecords {
    /** As {@link Store#complete}. */
    boolean complete(Lease lease, StoredReply reply, Duration atLeast);

    /** As {@link Store#retryable}. */
    boolean retryable(Lease lease, StoredReply reply);

    /** As {@link Store#release}: of a run that is committed, and whose answer is no outcome. */
    boolean release(Lease lease);
}
