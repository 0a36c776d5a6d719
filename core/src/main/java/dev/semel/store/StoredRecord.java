package dev.semel.store;

import dev.semel.key.Fingerprint;
import dev.semel.key.RecordId;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One record, whole: what a store writes. Times are milliseconds of the store's own clock since 1970.
 *
 * @param token of the claim that holds or held it
 * @param firstClaimedAt when attempt 1 was claimed; the window runs from here
 * @param claimedAt when the current attempt was claimed
 * @param nesting how it belongs to the records of the route's other layers
 * @param expiresAt from here on the record counts as absent, unless it is claimed and its lease is alive
 * @param state where the operation stands
 */
public record StoredRecord(
        RecordId id,
        UUID operationId,
        UUID token,
        long fence,
        int attempt,
        @Nullable Fingerprint fingerprint,
        Description description,
        Nesting nesting,
        long firstClaimedAt,
        long claimedAt,
        long expiresAt,
        State state) {

    /** Where an operation stands. Absent is one more state: no record. */
    public sealed interface State {
        /**
         * Somebody is running it, until the lease ends.
         *
         * @param earlier what the attempt before answered, when that one was {@link Retryable}; else null
         */
        record Claimed(long leaseUntil, @Nullable StoredReply earlier) implements State {
            public Claimed(long leaseUntil) {
                this(leaseUntil, null);
            }
        }

        /** It ran and answered. */
        record Completed(StoredReply reply, long endedAt) implements State {}

        /** It ran, and is to run again as the same operation: the answer, and when it came. */
        record Retryable(StoredReply reply, long endedAt) implements State {}

        /**
         * It may have run.
         *
         * @param earlier what the attempt before answered, when that one was {@link Retryable}; else null
         */
        record Unknown(
                UnknownCause cause, long endedAt, @Nullable StoredReply earlier) implements State {
            public Unknown(UnknownCause cause, long endedAt) {
                this(cause, endedAt, null);
            }
        }
    }

    /** Everything people look it up by: of the request, and of the latest answer, which wins. */
    public Map<String, String> labels() {
        StoredReply answer = switch (state) {
            case State.Claimed claimed -> claimed.earlier();
            case State.Completed completed -> completed.reply();
            case State.Retryable retryable -> retryable.reply();
            case State.Unknown unknown -> unknown.earlier();
        };
        if (answer == null || answer.labels().isEmpty()) {
            return description.labels();
        }
        var all = new TreeMap<>(description.labels());
        all.putAll(answer.labels());
        return all;
    }

    public Lease lease() {
        return new Lease(id, operationId, fence, attempt);
    }

    /** This record in another state, everything else as it is. */
    public StoredRecord in(State next) {
        return new StoredRecord(
                id,
                operationId,
                token,
                fence,
                attempt,
                fingerprint,
                description,
                nesting,
                firstClaimedAt,
                claimedAt,
                expiresAt,
                next);
    }

    /** This record, expiring at another time. */
    public StoredRecord until(long expiry) {
        return new StoredRecord(
                id,
                operationId,
                token,
                fence,
                attempt,
                fingerprint,
                description,
                nesting,
                firstClaimedAt,
                claimedAt,
                expiry,
                state);
    }

    /** This record under another fence. */
    public StoredRecord fenced(long next) {
        return new StoredRecord(
                id,
                operationId,
                token,
                next,
                attempt,
                fingerprint,
                description,
                nesting,
                firstClaimedAt,
                claimedAt,
                expiresAt,
                state);
    }
}
