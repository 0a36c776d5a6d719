package dev.semel;

import java.time.Duration;

/**
 * The pauses between attempts at one thing: 25 ms, doubling up to 5 s or another. Confined to one chain of attempts.
 */
final class Retry {
    private static final Duration FIRST = Duration.ofMillis(25);
    private static final Duration LONGEST = Duration.ofSeconds(5);

    private final Duration longest;
    private Duration pause = FIRST;

    Retry() {
        this(LONGEST);
    }

    Retry(Duration longest) {
        this.longest = longest;
    }

    Duration nextPause() {
        Duration next = pause;
        Duration doubled = pause.multipliedBy(2);
        pause = doubled.compareTo(longest) < 0 ? doubled : longest;
        return next;
    }
}
