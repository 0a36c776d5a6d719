package dev.semel.store.rocksdb;

import java.time.Duration;
import java.util.Optional;

/**
 * A span of time in which the records of one column family expire: after its end the family is dropped whole, so expiry
 * costs nothing per record. Immutable.
 *
 * <p>Widths grow by four, about 42 seconds, 3 minutes, 11, 45, then 3 hours, 12 hours, 2 days, 8 days, 32 days and so
 * on. A record goes to the narrowest width of which four still cover the time it has left. So records of one retention
 * lie in at most six families (looking for a key that isn't there costs about a microsecond per family), 24 and 48
 * hours share one width, and nothing stays on disk longer than twice its time. Widths that no retention asks for have
 * no families.
 *
 * @param end first moment, in milliseconds, at which all its records are expired
 */
record Bucket(long width, long end) {
    private static final int PER_WIDTH = 4;

    /** Rounded up, so that four of the width made of it by growing five times are no less than 48 hours. */
    private static final long NARROWEST = Math.ceilDiv(Duration.ofHours(12).toMillis(), 1 << 10);

    /** About 22 years. */
    private static final long WIDEST = NARROWEST << 24;

    /** Of what never expires, or not in the next ninety years. */
    static final Bucket FOREVER = new Bucket(Long.MAX_VALUE, Long.MAX_VALUE);

    private static final String PREFIX = "expires-";

    /** The bucket for a record written now. */
    static Bucket of(long expiresAt, long now) {
        long left = Math.max(1, expiresAt - now);
        for (long width = NARROWEST; width <= WIDEST; width *= PER_WIDTH) {
            if (left <= PER_WIDTH * width) {
                return new Bucket(width, Math.ceilDiv(Math.max(expiresAt, now + 1), width) * width);
            }
        }
        return FOREVER;
    }

    /** Whether a record may stay here which expires then. */
    boolean covers(long expiresAt) {
        return expiresAt <= end;
    }

    boolean isOver(long now) {
        return now >= end;
    }

    /** The column family's name. */
    String name() {
        return PREFIX + width + "-" + end;
    }

    /** The bucket whose column family has that name. */
    static Optional<Bucket> named(String name) {
        String[] parts = name.split("-", -1);
        if (parts.length != 3 || !name.startsWith(PREFIX)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Bucket(Long.parseLong(parts[1]), Long.parseLong(parts[2])));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
