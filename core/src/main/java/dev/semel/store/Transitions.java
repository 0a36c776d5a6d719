package dev.semel.store;

import dev.semel.store.StoredRecord.State;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The record's state machine, pure: what a call makes of the record it finds. A store that applies these under its own
 * atomicity holds the contract; a store that cannot (a script, a statement) does the same in its own language.
 *
 * <pre>
 * absent ── claim ──▶ claimed ── complete ──▶ completed ── expiry ──▶ absent
 *    ▲                 │  │ │                     ▲
 *    ├──── release ────┘  │ └─ unknown, lapse ──▶ unknown ── take over ──▶ claimed (attempt + 1)
 *    └── release by its holder, never happened, ──┘
 *                         │              expiry
 *                         └─ retryable ─────────▶ retryable ── claim ──▶ claimed (attempt + 1)
 * </pre>
 *
 * <p>Three rules carry the rest. The fence alone says who may end a claim: a lapsed lease makes the outcome unknown to
 * others but takes nothing from its holder until somebody takes over. A completed record is final: nothing but expiry
 * (or an operator) changes it. Expiry never touches a claim whose lease is alive; an expired record is absent to every
 * call, so that no answer depends on when garbage is collected.
 */
public final class Transitions {
    private Transitions() {}

    /** The answer to a call, and what to write before giving it. */
    public record Step<T>(T answer, Change change) {}

    /** What a step does to the record. */
    public sealed interface Change {
        /** The record becomes this. */
        record Write(StoredRecord next) implements Change {}

        /** The record goes. */
        record Remove() implements Change {}

        /** The record stays as it is. */
        record Keep() implements Change {}
    }

    private static final Change KEEP = new Change.Keep();

    /** Longer than anybody waits, and short enough to be added to any time. */
    private static final Duration FOREVER = Duration.ofMillis(Long.MAX_VALUE / 2);

    /** Whether a record counts as absent at that time. */
    public static boolean isExpired(StoredRecord record, long now) {
        return now >= record.expiresAt()
                && !(record.state() instanceof State.Claimed claimed && now < claimed.leaseUntil());
    }

    /** The record as a claim would find it: a lapsed claim is an unknown outcome. Null when it is expired. */
    public static @Nullable StoredRecord seen(StoredRecord record, long now) {
        if (isExpired(record, now)) {
            return null;
        }
        return record.state() instanceof State.Claimed claimed && now >= claimed.leaseUntil()
                ? record.in(new State.Unknown(UnknownCause.LEASE_LAPSED, claimed.leaseUntil(), claimed.earlier()))
                : record;
    }

    /**
     * The record as a store finds it that knows the process is gone which wrote it: a claim of that process is an
     * unknown outcome at once, whatever its lease says.
     */
    public static StoredRecord ownerDied(StoredRecord record) {
        return record.state() instanceof State.Claimed claimed
                ? record.in(new State.Unknown(UnknownCause.OWNER_DIED, record.claimedAt(), claimed.earlier()))
                : record;
    }

    /**
     * One claim.
     *
     * @param found the record of that id as it is stored, or null
     * @param nextFence gives a fence larger than any given before; called only when the claim is granted
     */
    public static Step<Claim> claim(
            @Nullable StoredRecord found, ClaimRequest request, long now, LongSupplier nextFence) {
        if (found == null || isExpired(found, now)) {
            return begin(request, now, nextFence.getAsLong());
        }
        return switch (found.state()) {
            case State.Completed completed -> keep(new Claim.Completed(describe(found, now), completed.reply()));
            case State.Retryable retryable ->
                isAnother(found, request)
                        ? keep(new Claim.Completed(describe(found, now), retryable.reply()))
                        : next(found, retryable.reply(), request, now, nextFence);
            case State.Unknown unknown -> settle(found, unknown.cause(), request, now, nextFence);
            case State.Claimed own
            when found.token().equals(request.token()) ->
                owned(found.in(new State.Claimed(after(now, request.lease()), own.earlier())), request.atLeast(), now);
            case State.Claimed claimed
            when now < claimed.leaseUntil() ->
                keep(new Claim.Busy(describe(found, now), left(claimed.leaseUntil(), now)));
            case State.Claimed lapsed -> settle(found, UnknownCause.LEASE_LAPSED, request, now, nextFence);
        };
    }

    /** One renewal. A lapsed lease that nobody overtook can still be renewed. */
    public static Step<Boolean> renew(@Nullable StoredRecord found, Lease lease, long now, Duration length) {
        var held = held(found, lease, now);
        return held != null && held.state() instanceof State.Claimed claimed
                ? write(true, held.in(new State.Claimed(after(now, length), claimed.earlier())))
                : keep(false);
    }

    /** One completion. */
    public static Step<Boolean> complete(
            @Nullable StoredRecord found, Lease lease, StoredReply reply, long now, Duration atLeast) {
        var held = held(found, lease, now);
        if (held == null) {
            return keep(false);
        }
        if (held.state() instanceof State.Completed) {
            return keep(true);
        }
        if (held.state() instanceof State.Retryable) {
            return keep(false);
        }
        return write(true, keptFor(atLeast, held, now).in(new State.Completed(reply, now)));
    }

    /** One ending with an answer that is not final. What is completed stays so. */
    public static Step<Boolean> retryable(@Nullable StoredRecord found, Lease lease, StoredReply reply, long now) {
        var held = held(found, lease, now);
        if (held == null) {
            return keep(false);
        }
        return switch (held.state()) {
            case State.Claimed claimed -> write(true, held.in(new State.Retryable(reply, now)));
            case State.Unknown unknown -> write(true, held.in(new State.Retryable(reply, now)));
            case State.Retryable already -> keep(true);
            case State.Completed completed -> keep(false);
        };
    }

    /** One release. A second attempt that never ran leaves what the one before left. */
    public static Step<Boolean> release(@Nullable StoredRecord found, Lease lease, long now) {
        var held = held(found, lease, now);
        if (held == null || held.state() instanceof State.Completed || held.state() instanceof State.Retryable) {
            return keep(false);
        }
        if (held.attempt() == 1) {
            return new Step<>(true, new Change.Remove());
        }
        StoredReply earlier = earlier(held.state());
        return write(
                true,
                held.in(
                        earlier == null
                                ? new State.Unknown(UnknownCause.EARLIER_ATTEMPT, now)
                                : new State.Retryable(earlier, now)));
    }

    /** One ending in an unknown outcome. The first cause stays. */
    public static Step<Boolean> unknown(@Nullable StoredRecord found, Lease lease, UnknownCause cause, long now) {
        var held = held(found, lease, now);
        if (held == null) {
            return keep(false);
        }
        return switch (held.state()) {
            case State.Claimed claimed -> write(true, held.in(new State.Unknown(cause, now, claimed.earlier())));
            case State.Unknown already -> keep(true);
            case State.Retryable retryable -> keep(false);
            case State.Completed completed -> keep(false);
        };
    }

    /**
     * An operator's or the API's word on an outcome that is not known. {@code false}: the record changed meanwhile, or
     * it is running.
     *
     * <p>Whoever settles it overtakes the holder: the record gets a new fence, so that a late answer which differs is
     * refused instead of being sent to one client while the others get what was settled.
     */
    public static Step<Boolean> resolve(
            @Nullable StoredRecord found, long fence, Resolution resolution, long now, LongSupplier nextFence) {
        var seen = found == null ? null : seen(found, now);
        if (seen == null || seen.fence() != fence || !(seen.state() instanceof State.Unknown)) {
            return keep(false);
        }
        return switch (resolution) {
            case Resolution.Completed(StoredReply reply, Duration atLeast) ->
                write(
                        true,
                        keptFor(atLeast, seen, now)
                                .fenced(nextFence.getAsLong())
                                .in(new State.Completed(reply, now)));
            case Resolution.Retryable(StoredReply reply) ->
                write(true, seen.fenced(nextFence.getAsLong()).in(new State.Retryable(reply, now)));
            case Resolution.NeverHappened() -> {
                StoredReply earlier = earlier(seen.state());
                yield earlier == null
                        ? new Step<>(true, new Change.Remove())
                        : write(true, seen.fenced(nextFence.getAsLong()).in(new State.Retryable(earlier, now)));
            }
        };
    }

    /** What the attempt before this one is known to have answered. */
    private static @Nullable StoredReply earlier(State state) {
        return switch (state) {
            case State.Claimed claimed -> claimed.earlier();
            case State.Unknown unknown -> unknown.earlier();
            case State.Completed completed -> null;
            case State.Retryable retryable -> null;
        };
    }

    /** An operator's deletion. {@code false}: the record changed meanwhile, or it is running. */
    public static Step<Boolean> delete(@Nullable StoredRecord found, long fence, long now) {
        var seen = found == null ? null : seen(found, now);
        return seen == null || seen.fence() != fence || seen.state() instanceof State.Claimed
                ? keep(false)
                : new Step<>(true, new Change.Remove());
    }

    /** The record, if it is there and the lease is still the one that may end it. */
    private static @Nullable StoredRecord held(@Nullable StoredRecord found, Lease lease, long now) {
        return found != null && !isExpired(found, now) && found.fence() == lease.fence() ? found : null;
    }

    private static Step<Claim> begin(ClaimRequest request, long now, long fence) {
        var record = new StoredRecord(
                request.id(),
                request.operationId(),
                request.token(),
                fence,
                1,
                request.fingerprint(),
                request.description(),
                request.nesting(),
                now,
                now,
                after(now, request.retention()),
                new State.Claimed(after(now, request.lease())));
        return owned(record, request.atLeast(), now);
    }

    private static Step<Claim> settle(
            StoredRecord found, UnknownCause cause, ClaimRequest request, long now, LongSupplier nextFence) {
        boolean takesOver = switch (request.onUnknown()) {
            case HOLD -> false;
            case TAKE_OVER -> true;
            case ASK_INNER ->
                found.nesting().inner() != null
                        && found.nesting().inner().equals(request.nesting().inner());
        };
        return takesOver && !isAnother(found, request)
                ? next(found, null, request, now, nextFence)
                : keep(new Claim.Unknown(describe(found, now), cause));
    }

    /** The same operation's next attempt. */
    private static Step<Claim> next(
            StoredRecord found, @Nullable StoredReply earlier, ClaimRequest request, long now, LongSupplier nextFence) {
        var taken = new StoredRecord(
                found.id(),
                found.operationId(),
                request.token(),
                nextFence.getAsLong(),
                found.attempt() + 1,
                found.fingerprint(),
                found.description(),
                request.nesting(),
                found.firstClaimedAt(),
                now,
                found.expiresAt(),
                new State.Claimed(after(now, request.lease()), earlier));
        return owned(taken, request.atLeast(), now);
    }

    private static Step<Claim> owned(StoredRecord claimed, Duration atLeast, long now) {
        StoredRecord kept = keptFor(atLeast, claimed, now);
        return write(new Claim.Owned(kept.lease(), left(kept.expiresAt(), now)), kept);
    }

    private static StoredRecord keptFor(Duration atLeast, StoredRecord record, long now) {
        return atLeast.isZero() ? record : record.until(Math.max(record.expiresAt(), after(now, atLeast)));
    }

    /** Another request never continues an operation: the engine tells its sender what is wrong with the key. */
    private static boolean isAnother(StoredRecord found, ClaimRequest request) {
        return request.onlyEqual()
                && found.fingerprint() != null
                && request.fingerprint() != null
                && !found.fingerprint().equals(request.fingerprint());
    }

    private static Found describe(StoredRecord record, long now) {
        return new Found(
                record.operationId(),
                record.fence(),
                record.attempt(),
                record.fingerprint(),
                record.nesting(),
                left(now, record.firstClaimedAt()),
                left(now, record.claimedAt()),
                left(record.expiresAt(), now));
    }

    private static Duration left(long until, long now) {
        return Duration.ofMillis(Math.max(0, until - now));
    }

    private static long after(long now, Duration length) {
        return length.compareTo(FOREVER) >= 0 ? Long.MAX_VALUE : now + length.toMillis();
    }

    private static <T> Step<T> keep(T answer) {
        return new Step<>(answer, KEEP);
    }

    private static <T> Step<T> write(T answer, StoredRecord next) {
        return new Step<>(answer, new Change.Write(next));
    }
}
