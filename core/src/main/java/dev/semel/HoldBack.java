package dev.semel;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * How long one caller's answer is held back while what it says can't be written. Thread-safe.
 *
 * @param answer what the caller is told of the writing; whoever completes it first decides
 */
record HoldBack(CompletableFuture<Written> answer, long until) {
    /** Whether the endings of a run are in the store. */
    enum Written {
        /** All of them. */
        DONE,
        /** Of one the claim had been overtaken. */
        OVERTAKEN,
        /** Not in time; it goes on being tried. */
        NOT_YET
    }

    static HoldBack from(long now, Duration length) {
        return new HoldBack(new CompletableFuture<>(), now + length.toNanos());
    }

    /** An attempt failed: when the time is over, the caller is told so. */
    void attemptFailed(long now) {
        if (now - until >= 0) {
            answer.complete(Written.NOT_YET);
        }
    }

    /** There will be no further attempt. */
    void giveUp() {
        answer.complete(Written.NOT_YET);
    }
}
