package dev.semel.store;

import dev.semel.key.RecordId;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Keeps one record per (scope, key) and decides, atomically, who may run. Thread-safe.
 *
 * <p>Rules every store holds (the contract tests use the same words):
 *
 * <ul>
 *   <li>A claim is one conditional write. Of any number of claims of one id at most one is answered {@link Claim.Owned}
 *       until that claim is released, its record expires, or it is taken over.
 *   <li>Every change after a claim compares the lease's fence with the record's: an overtaken holder changes nothing
 *       and gets {@code false}.
 *   <li>A stage completes only when what it says has the durability this store promises. A stage fails with
 *       {@link StoreException.Unavailable} when it is not known whether the change was made: the record then has either
 *       its old or its new state, never a mixture. With {@link StoreException.Refused} it is known not to have been.
 *   <li>Expiry is judged on every read by the store's own clock; removal is only garbage collection: to every call an
 *       expired record is absent. A claim whose lease is alive doesn't expire.
 *   <li>Calls do not block their caller for I/O. A stage may complete on a thread of the store's: what is chained to it
 *       must not block.
 * </ul>
 */
public interface Store extends AutoCloseable {

    /**
     * Claims an id, or answers what stands in the way.
     *
     * <p>A repeat of a claim that is live, recognised by its {@link ClaimRequest#token()}, is answered
     * {@link Claim.Owned} with the same lease, renewed: the first answer may have been lost. Like every claim that is
     * granted, it keeps the record for {@link ClaimRequest#atLeast()} from now.
     */
    CompletionStage<Claim> claim(ClaimRequest request);

    /** Extends a live claim's lease to this long from now. {@code false}: the claim is no longer the holder's. */
    CompletionStage<Boolean> renew(Lease lease, Duration length);

    /**
     * Ends a claim by keeping its reply for later duplicates.
     *
     * <p>An unknown outcome can still be completed by its own holder: a late answer counts unless somebody overtook it.
     * Completing again with the same lease answers {@code true} and changes nothing.
     *
     * @param atLeast the record is kept at least this long from now, and never shorter than its claim asked for
     */
    CompletionStage<Boolean> complete(Lease lease, StoredReply reply, Duration atLeast);

    /**
     * Ends a claim whose answer is kept and is not final: the next claim runs again, as the same operation, next
     * attempt, with a larger fence. As {@link #complete}, also from an unknown outcome. The record is kept as long as
     * its claims asked for.
     */
    CompletionStage<Boolean> retryable(Lease lease, StoredReply reply);

    /**
     * Ends a claim by forgetting it: proof exists that nothing ran, or the policy says that this was no outcome.
     *
     * <p>A second or later attempt is not forgotten: its record goes back to what the attempt before left, which is
     * retryable, or unknown, since that one may have run.
     */
    CompletionStage<Boolean> release(Lease lease);

    /** Ends a claim whose outcome nobody knows. The record stays until it expires, is resolved, or is taken over. */
    CompletionStage<Boolean> unknown(Lease lease, UnknownCause cause);

    /**
     * Settles an unknown outcome, if the record still has that fence; else answers {@code false} and changes nothing.
     * The record gets a new fence: a late answer of the holder's is refused, since others may have the one that was
     * settled.
     */
    CompletionStage<Boolean> resolve(RecordId id, long fence, Resolution resolution);

    /**
     * The record of that id as a claim would find it: an expired one not at all, a lapsed claim as an unknown outcome.
     * It sees what was durable when it began, and never blocks a claim. Fails with {@link StoreException.Corrupt} when
     * the record exists and cannot be read.
     */
    CompletionStage<Optional<StoredRecord>> find(RecordId id);

    /** Finishes what was accepted, then frees everything. Later calls fail with {@link StoreException.Unavailable}. */
    @Override
    void close();
}
