package dev.semel.store.redis;

import dev.semel.store.Batcher;
import dev.semel.store.StoreClock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a store on Redis works. Immutable.
 *
 * @param place where the servers are
 * @param prefix with which all keys begin: deployments that share a server take different ones
 * @param timeout of one command, and of one connection
 * @param replicas how many replicas must have a claim or an ending before it is answered; 0 doesn't ask
 * @param inFlight how much may be on its way to the servers
 * @param clock null takes the server's own: anything else is for tests
 */
public record RedisSettings(
        Place place,
        String prefix,
        Duration timeout,
        int replicas,
        Eviction eviction,
        Batcher.Limits inFlight,
        @Nullable StoreClock clock) {
    /** The prefix unless another is asked for. */
    public static final String PREFIX = "semel";

    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    /**
     * As the URI says, with the usual settings otherwise.
     *
     * @throws IllegalArgumentException it can't be understood; the message says what to write
     */
    public static RedisSettings of(String uri) {
        return RedisUri.parse(uri, System::getenv);
    }

    RedisSettings(Place place) {
        this(place, PREFIX, TIMEOUT, 0, Eviction.REFUSED, Batcher.Limits.DEFAULT, null);
    }

    public RedisSettings {
        if (prefix.isEmpty() || prefix.indexOf('{') >= 0 || prefix.indexOf('}') >= 0 || prefix.length() > 64) {
            throw new IllegalArgumentException(
                    "a prefix has 1 to 64 characters and no braces, which would tie all records to one slot: "
                            + prefix);
        }
        if (timeout.compareTo(Duration.ofMillis(10)) < 0 || timeout.compareTo(Duration.ofMinutes(1)) > 0) {
            throw new IllegalArgumentException("a timeout is 10ms to 1m, not " + timeout);
        }
        if (replicas < 0 || replicas > 100) {
            throw new IllegalArgumentException("replicas is 0 to 100, not " + replicas);
        }
    }

    RedisSettings withPrefix(String other) {
        return new RedisSettings(place, other, timeout, replicas, eviction, inFlight, clock);
    }

    RedisSettings withTimeout(Duration other) {
        return new RedisSettings(place, prefix, other, replicas, eviction, inFlight, clock);
    }

    RedisSettings withReplicas(int other) {
        return new RedisSettings(place, prefix, timeout, other, eviction, inFlight, clock);
    }

    RedisSettings withEviction(Eviction other) {
        return new RedisSettings(place, prefix, timeout, replicas, other, inFlight, clock);
    }

    RedisSettings withInFlight(Batcher.Limits other) {
        return new RedisSettings(place, prefix, timeout, replicas, eviction, other, clock);
    }

    RedisSettings withClock(StoreClock other) {
        return new RedisSettings(place, prefix, timeout, replicas, eviction, inFlight, other);
    }
}
