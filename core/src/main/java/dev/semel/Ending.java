package dev.semel;

import dev.semel.policy.OutcomeRules.Outcome;
import dev.semel.store.Lease;
import dev.semel.store.Store;
import dev.semel.store.StoredReply;
import dev.semel.store.UnknownCause;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** What becomes of one claim. */
sealed interface Ending {
    /** Its answer is kept for repeats. */
    record Completed(StoredReply reply, Duration atLeast) implements Ending {}

    /** Its answer is kept, and the next request runs as the same operation. */
    record Retryable(StoredReply reply) implements Ending {}

    /** It is forgotten. */
    record Released() implements Ending {}

    /** Nobody knows. */
    record Unknown(UnknownCause cause) implements Ending {}

    /** Asks the store for it: {@code false} when the claim had been overtaken. */
    default CompletionStage<Boolean> write(Store store, Lease lease) {
        return switch (this) {
            case Completed(StoredReply reply, Duration atLeast) -> store.complete(lease, reply, atLeast);
            case Retryable(StoredReply reply) -> store.retryable(lease, reply);
            case Released released -> store.release(lease);
            case Unknown(UnknownCause cause) -> store.unknown(lease, cause);
        };
    }

    /** What it says of the run. */
    default Outcome outcome() {
        return switch (this) {
            case Completed completed -> Outcome.STORE;
            case Retryable retryable -> Outcome.RETRYABLE;
            case Released released -> Outcome.RELEASE;
            case Unknown unknown -> Outcome.UNKNOWN;
        };
    }

    /** As events and the log call it. */
    default String word() {
        return switch (this) {
            case Completed completed -> "completed";
            case Retryable retryable -> "retryable";
            case Released released -> "released";
            case Unknown unknown -> "unknown";
        };
    }

    /** Whether it promises that the answer will be there for a repeat. */
    default boolean keepsAnswer() {
        return this instanceof Completed || this instanceof Retryable;
    }
}
