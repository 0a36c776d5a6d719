package dev.semel.client;

import java.time.Duration;

/**
 * How long, and how often.
 *
 * @param patience from the first sending on; nothing is sent after that
 * @param oneSending longest time for one answer, where neither the request nor the HTTP client has a limit of its own
 * @param firstPause before the second sending, about; doubled for every further one
 * @param longestPause unless the API asks for more
 */
public record ClientSettings(Duration patience, Duration oneSending, Duration firstPause, Duration longestPause) {
    /** A minute in all, 20 seconds for one sending, pauses from 100 ms to 10 s. */
    public static final ClientSettings DEFAULT = new ClientSettings(
            Duration.ofMinutes(1), Duration.ofSeconds(20), Duration.ofMillis(100), Duration.ofSeconds(10));

    public ClientSettings {
        if (!patience.isPositive() || !oneSending.isPositive() || !firstPause.isPositive()) {
            throw new IllegalArgumentException("patience, oneSending and firstPause are positive: " + patience + ", "
                    + oneSending + ", " + firstPause);
        }
        if (longestPause.compareTo(firstPause) < 0) {
            throw new IllegalArgumentException(
                    "longestPause is firstPause or longer: " + longestPause + ", " + firstPause);
        }
    }

    public ClientSettings withPatience(Duration next) {
        return new ClientSettings(next, oneSending, firstPause, longestPause);
    }

    public ClientSettings withOneSending(Duration next) {
        return new ClientSettings(patience, next, firstPause, longestPause);
    }

    /** @param longest as long as the first, or longer */
    public ClientSettings withPauses(Duration first, Duration longest) {
        return new ClientSettings(patience, oneSending, first, longest);
    }
}
