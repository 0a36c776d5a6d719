package dev.semel.policy;

import dev.semel.key.FingerprintRule;
import org.jspecify.annotations.Nullable;

/**
 * Whether a repeat must equal the first request.
 *
 * @param rule what is compared; null keeps nothing of the request at all (ADT-11)
 * @param mismatch what happens to a request with a used key that is not equal
 */
public record Verification(@Nullable FingerprintRule rule, Mismatch mismatch) {
    /** What happens to a request that differs from the first one of its key. */
    public enum Mismatch {
        /** It is refused with key-reused. */
        REJECT,
        /** It gets the first one's answer; the difference is reported as an event (ALT-A2). */
        REPLAY
    }
}
