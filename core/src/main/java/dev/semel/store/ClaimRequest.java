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
 * @param fingerprint kept with the record for the engine to compare; null keeps nothing
 * @param lease without a renewal for this long, the holder counts as lost
 * @param retention how long the record is kept from its first claim
 * @param onUnknown what happens to a record whose outcome is unknown or whose holder is lost
 * @param description what people look the record up by
 */
public record ClaimRequest(
        RecordId id,
        UUID operationId,
        UUID token,
        @Nullable Fingerprint fingerprint,
        Duration lease,
        Duration retention,
        OnUnknown onUnknown,
        Description description) {
    public ClaimRequest {
        if (!lease.isPositive()) {
            throw new IllegalArgumentException("lease must be positive: " + lease);
        }
        if (!retention.isPositive()) {
            throw new IllegalArgumentException("retention must be positive: " + retention);
        }
    }

    /** What a claim does to a record whose outcome is unknown. */
    public enum OnUnknown {
        /** It is answered {@link Claim.Unknown}: at most one run. */
        HOLD,
        /** It is claimed as the same operation, next attempt, larger fence: at least one run. */
        TAKE_OVER
    }
}
