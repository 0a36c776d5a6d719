package dev.semel;

import dev.semel.policy.OutcomeRules.OnUnknown;
import java.time.Duration;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A kind of operation that a program runs of its own accord: a job, the handling of a message. Immutable.
 *
 * @param name letters and digits, and behind the first {@code . _ -}, 100 at most; keys of operations with different
 *     names never meet
 * @param codec for what is kept of a run
 * @param keep how long a result is replayed, from the first run's claim on
 * @param lease without a sign of life for this long, a run counts as lost; renewed while the process lives
 * @param waitAtMost how long a repeat waits for a run; zero refuses it at once as in-progress
 * @param onUnknown what a repeat of a run does of which nobody knows how it ended: {@code HOLD} or {@code EXECUTE}
 * @param provesNothingRan the failures of a run after which its key is free, since it had no effect; any other leaves
 *     its outcome unknown
 * @param maxResultBytes of a longer result only that there was one is kept
 */
public record Operation<T extends @Nullable Object>(
        String name,
        ResultCodec<T> codec,
        Duration keep,
        Duration lease,
        Duration waitAtMost,
        OnUnknown onUnknown,
        Predicate<Throwable> provesNothingRan,
        int maxResultBytes) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
    private static final Duration SHORTEST_LEASE = Duration.ofSeconds(1);

    public Operation {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "an operation's name has 1 to 100 letters or digits, and dots, dashes or underscores between them: \""
                            + name + "\"");
        }
        if (!keep.isPositive()) {
            throw new IllegalArgumentException(name + ": results are kept for a positive time, not " + keep);
        }
        if (lease.compareTo(SHORTEST_LEASE) < 0) {
            throw new IllegalArgumentException(name + ": a lease has at least a second, not " + lease);
        }
        if (waitAtMost.isNegative()) {
            throw new IllegalArgumentException(name + ": nobody waits for " + waitAtMost);
        }
        if (onUnknown == OnUnknown.ASK) {
            throw new IllegalArgumentException(name + ": there is no API to ask; take HOLD or EXECUTE");
        }
        if (maxResultBytes < 0) {
            throw new IllegalArgumentException(name + ": a result has no " + maxResultBytes + " bytes");
        }
    }

    /**
     * Results kept for a day, a lease of 30 seconds, repeats refused while it runs, at most one run ({@code HOLD}), no
     * failure that proves anything, results up to 1 MiB.
     */
    public static <T extends @Nullable Object> Operation<T> named(String name, ResultCodec<T> codec) {
        return new Operation<>(
                name,
                codec,
                Duration.ofDays(1),
                Duration.ofSeconds(30),
                Duration.ZERO,
                OnUnknown.HOLD,
                failure -> false,
                1 << 20);
    }

    public Operation<T> withKeep(Duration results) {
        return new Operation<>(name, codec, results, lease, waitAtMost, onUnknown, provesNothingRan, maxResultBytes);
    }

    public Operation<T> withLease(Duration length) {
        return new Operation<>(name, codec, keep, length, waitAtMost, onUnknown, provesNothingRan, maxResultBytes);
    }

    public Operation<T> withWaitAtMost(Duration atMost) {
        return new Operation<>(name, codec, keep, lease, atMost, onUnknown, provesNothingRan, maxResultBytes);
    }

    /**
     * {@code EXECUTE}: at least one run instead of at most one; after a crash in the middle the next call runs it
     * again.
     */
    public Operation<T> withOnUnknown(OnUnknown next) {
        return new Operation<>(name, codec, keep, lease, waitAtMost, next, provesNothingRan, maxResultBytes);
    }

    /** Failures that prove that a run had no effect: a refused connection, a rolled-back transaction, bad arguments. */
    public Operation<T> withProvesNothingRan(Predicate<Throwable> after) {
        return new Operation<>(name, codec, keep, lease, waitAtMost, onUnknown, after, maxResultBytes);
    }

    public Operation<T> withMaxResultBytes(int bytes) {
        return new Operation<>(name, codec, keep, lease, waitAtMost, onUnknown, provesNothingRan, bytes);
    }
}
