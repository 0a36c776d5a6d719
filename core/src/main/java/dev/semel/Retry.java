package dev.semel;

import java.time.Duration;

/** The pauses between attempts to write one ending: 25 ms, doubling up to 5 s. Confined to one chain of attempts. */
final class Retry {
    private static final Duration FIRST = Duration.ofMillis(25);
    private static final Duration LONGEST = Duration.ofSeconds(5);

    private Duration pause = FIRST;

    Duration nextPause() {
        Duration next = pause;
        Duration doubled = pause.multipliedBy(2);
        pause = doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
        return next;
    }
}
