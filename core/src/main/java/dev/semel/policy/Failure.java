package dev.semel.policy;

/**
 * What happens when Semel itself cannot work.
 *
 * @param storeDown for a request that cannot be claimed
 * @param maxRequestBytes longest request body that is taken
 * @param requestTooLarge for a request with a longer one
 * @param maxReplyBytes longest reply body that is kept; of a longer one only status and headers are
 */
public record Failure(StoreDown storeDown, int maxRequestBytes, TooLarge requestTooLarge, int maxReplyBytes) {
    /** For a request that cannot be claimed. */
    public enum StoreDown {
        /** It is refused with unavailable. */
        CLOSED,
        /** It runs unprotected, and its answer, an event and the log say so. */
        OPEN
    }

    /** For a request whose body is too long. */
    public enum TooLarge {
        /** It is refused with too-large. */
        REJECT,
        /** It runs, unprotected. */
        BYPASS
    }
}
