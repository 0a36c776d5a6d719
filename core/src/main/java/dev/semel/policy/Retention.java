package dev.semel.policy;

import java.time.Duration;

/**
 * How long an answer is kept.
 *
 * @param window how long replays are promised
 * @param starts what the window is counted from
 * @param keep how long the record stays; the window or longer
 * @param between what a repeat gets after the window while the record stays
 */
public record Retention(Duration window, Starts starts, Duration keep, Between between) {
    public Retention {
        if (!window.isPositive() || keep.compareTo(window) < 0) {
            throw new IllegalArgumentException("window " + window + ", keep " + keep);
        }
    }

    /** What the window is counted from. */
    public enum Starts {
        FIRST_SEEN,
        COMPLETED,
        /** The time that the client says it first sent the request: see {@link dev.semel.key.FirstSent}. */
        FIRST_SENT
    }

    /** What a repeat gets between the window's end and the record's. */
    public enum Between {
        REPLAY,
        REJECT
    }
}
