package dev.semel.client;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * The pauses between the sendings of one request: each up to twice as long as the one before, up to a longest, and at
 * random between a half and the whole of that, so that many callers don't come back at once. Confined.
 */
final class Backoff {
    private final Duration longest;
    private final RandomGenerator random;
    private Duration next;

    Backoff(Duration first, Duration longest, RandomGenerator random) {
        this.next = first;
        this.longest = longest;
        this.random = random;
    }

    /** @param atLeast what the API asked for */
    Duration pause(Duration atLeast) {
        long whole = next.toNanos();
        Duration drawn = Duration.ofNanos(whole - (long) (random.nextDouble() * (whole / 2.0)));
        Duration doubled = next.multipliedBy(2);
        next = doubled.compareTo(longest) < 0 ? doubled : longest;
        return drawn.compareTo(atLeast) > 0 ? drawn : atLeast.plus(drawn.dividedBy(10));
    }
}
