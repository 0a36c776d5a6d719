package dev.semel.store.postgres;

import dev.semel.key.RecordId;
import dev.semel.store.Lease;
import dev.semel.store.Resolution;
import dev.semel.store.StoredReply;
import dev.semel.store.UnknownCause;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What is done to a record under a fence: a renewal, an ending, an operator's word.
 *
 * @param length of the lease, or how long the record is kept at least
 */
record Ending(
        RecordId id,
        long fence,
        Verb verb,
        Duration length,
        @Nullable StoredReply reply,
        @Nullable UnknownCause cause) {

    /** The numbers are those in {@link Sql}. */
    enum Verb {
        RENEW(1),
        COMPLETE(2),
        RETRYABLE(3),
        RELEASE(4),
        UNKNOWN(5),
        RESOLVE_COMPLETED(6),
        RESOLVE_RETRYABLE(7),
        RESOLVE_NEVER_HAPPENED(8),
        DELETE(9);

        private final int number;

        Verb(int number) {
            this.number = number;
        }

        int number() {
            return number;
        }
    }

    static Ending renew(Lease lease, Duration length) {
        return new Ending(lease.id(), lease.fence(), Verb.RENEW, length, null, null);
    }

    static Ending complete(Lease lease, StoredReply reply, Duration atLeast) {
        return new Ending(lease.id(), lease.fence(), Verb.COMPLETE, atLeast, reply, null);
    }

    static Ending retryable(Lease lease, StoredReply reply) {
        return new Ending(lease.id(), lease.fence(), Verb.RETRYABLE, Duration.ZERO, reply, null);
    }

    static Ending release(Lease lease) {
        return new Ending(lease.id(), lease.fence(), Verb.RELEASE, Duration.ZERO, null, null);
    }

    static Ending unknown(Lease lease, UnknownCause cause) {
        return new Ending(lease.id(), lease.fence(), Verb.UNKNOWN, Duration.ZERO, null, cause);
    }

    static Ending delete(RecordId id, long fence) {
        return new Ending(id, fence, Verb.DELETE, Duration.ZERO, null, null);
    }

    static Ending resolve(RecordId id, long fence, Resolution resolution) {
        return switch (resolution) {
            case Resolution.Completed(StoredReply reply, Duration atLeast) ->
                new Ending(id, fence, Verb.RESOLVE_COMPLETED, atLeast, reply, null);
            case Resolution.Retryable(StoredReply reply) ->
                new Ending(id, fence, Verb.RESOLVE_RETRYABLE, Duration.ZERO, reply, null);
            case Resolution.NeverHappened() ->
                new Ending(id, fence, Verb.RESOLVE_NEVER_HAPPENED, Duration.ZERO, null, null);
        };
    }

    /** About its bytes. */
    long weight() {
        return reply == null ? 0 : reply.reply().body().length();
    }

    /** Whether somebody can be waiting for it. */
    boolean wakes() {
        return verb != Verb.RENEW;
    }

    /** Whether it is answered {@code true} when it is said again. */
    boolean canBeSaidAgain() {
        return verb == Verb.COMPLETE || verb == Verb.RETRYABLE || verb == Verb.UNKNOWN;
    }

    /** Whether it says again what the record says already. A record is in one state for each fence's ending. */
    boolean isSaidBy(int state) {
        return switch (verb) {
            case COMPLETE -> state == Sql.COMPLETED;
            case RETRYABLE -> state == Sql.RETRYABLE;
            case UNKNOWN -> state == Sql.UNKNOWN;
            case RENEW, RELEASE, RESOLVE_COMPLETED, RESOLVE_RETRYABLE, RESOLVE_NEVER_HAPPENED, DELETE -> false;
        };
    }
}
