package dev.semel.store;

import java.time.Duration;

/** A store's answer to a claim. */
public sealed interface Claim {

    /**
     * The caller holds the claim and may run.
     *
     * @param remaining how long the record will still be kept
     */
    record Owned(Lease lease, Duration remaining) implements Claim {}

    /**
     * Another holder is running.
     *
     * @param leaseLeft after this long without a renewal the holder counts as lost
     */
    record Busy(Found found, Duration leaseLeft) implements Claim {}

    /**
     * It ran, and this was the answer. A record that is to run again answers so only to a claim that differs from it,
     * and asks for {@link ClaimRequest#onlyEqual()}.
     */
    record Completed(Found found, StoredReply reply) implements Claim {}

    /** It may have run: its outcome is not known. */
    record Unknown(Found found, UnknownCause cause) implements Claim {}
}
