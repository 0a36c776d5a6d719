package dev.semel.store;

import dev.semel.key.Fingerprint;
import dev.semel.key.RecordId;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * All that a store needs to decide one claim.
 *
 * @param operationId proposed for a new record; a record that exists keeps its own
 * @param token unique to this admission; lets a store recognise its own earlier, unanswered claim
 * @param fingerprint kept with a new record for the engine to compare; null keeps nothing
 * @param onlyEqual whether a record with another fingerprint is never claimed again by this request
 * @param lease without a renewal for this long, the holder counts as lost
 * @param retention how long the record is kept from its first claim
 * @param atLeast a claim that is granted keeps its record at least this long from now
 * @param onUnknown what happens to a record whose outcome is unknown or whose holder is lost
 * @param nesting how the record belongs to those of the route's other layers, if the claim is granted
 * @param description what people look the record up by
 */
public record ClaimRequest(
        RecordId id,
        UUID operationId,
        UUID token,
        @Nullable Fingerprint fingerprint,
        boolean onlyEqual,
        Duration lease,
        Duration retention,
        Duration atLeast,
        OnUnknown onUnknown,
        Nesting nesting,
        Description description) {
    public ClaimRequest {
        if (!lease.isPositive()) {
            throw new IllegalArgumentException("lease must be positive: " + lease);
        }
        if (!retention.isPositive()) {
            throw new IllegalArgumentException("retention must be positive: " + retention);
        }
        if (atLeast.isNegative()) {
            throw new IllegalArgumentException("a record can't be kept for " + atLeast);
        }
    }

    /** A claim of a route's only layer. */
    public ClaimRequest(
            RecordId id,
            UUID operationId,
            UUID token,
            @Nullable Fingerprint fingerprint,
            Duration lease,
            Duration retention,
            OnUnknown onUnknown,
            Description description) {
        this(
                id,
                operationId,
                token,
                fingerprint,
                true,
                lease,
                retention,
                Duration.ZERO,
                onUnknown,
                Nesting.NONE,
                description);
    }

    /** What a claim does to a record whose outcome is unknown. */
    public enum OnUnknown {
        /** It is answered {@link Claim.Unknown}: at most one run. */
        HOLD,
        /** It is claimed as the same operation, next attempt, larger fence: at least one run. */
        TAKE_OVER,
        /**
         * It is claimed as {@link #TAKE_OVER} does when its {@link Nesting#inner()} is this request's, and held
         * otherwise. The lost run claimed that inner record before it ran, so the inner record knows what became of it.
         */
        ASK_INNER
    }
}
