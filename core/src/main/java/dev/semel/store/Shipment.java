package dev.semel.store;

import dev.semel.key.RecordId;
import dev.semel.store.StoredRecord.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Some records on their way from one store to another.
 *
 * @param records as they are, without those that are expired
 * @param now the time of the store that they are from, no later than they were read
 * @param lastFence no fence that this store gave until then is larger
 * @param corrupt records that are there and can't be read
 * @param next where to go on; empty: these are the last ones
 */
public record Shipment(
        List<StoredRecord> records, long now, long lastFence, List<RecordId> corrupt, Optional<String> next) {
    /** From here on a time means never, in milliseconds since 1970: stores write that differently. */
    private static final long NEVER = 1L << 52;

    public Shipment {
        records = List.copyOf(records);
        corrupt = List.copyOf(corrupt);
    }

    /** The same, without some of the records. */
    public Shipment with(List<StoredRecord> others) {
        return new Shipment(others, now, lastFence, corrupt, next);
    }

    /**
     * The records as a store is to write them whose clock shows that now: each has as much time left as it had. A claim
     * becomes an unknown outcome, since who holds it can't end it there.
     */
    public List<StoredRecord> arriving(long then) {
        long ahead = then - now;
        List<StoredRecord> arriving = new ArrayList<>(records.size());
        for (StoredRecord record : records) {
            arriving.add(new StoredRecord(
                    record.id(),
                    record.operationId(),
                    record.token(),
                    record.fence(),
                    record.attempt(),
                    record.fingerprint(),
                    record.description(),
                    record.nesting(),
                    later(record.firstClaimedAt(), ahead),
                    later(record.claimedAt(), ahead),
                    later(record.expiresAt(), ahead),
                    arriving(record.state(), then, ahead)));
        }
        return arriving;
    }

    private static State arriving(State state, long then, long ahead) {
        return switch (state) {
            case State.Claimed claimed ->
                new State.Unknown(
                        UnknownCause.LEASE_LAPSED,
                        Math.min(then, later(claimed.leaseUntil(), ahead)),
                        claimed.earlier());
            case State.Completed completed -> new State.Completed(completed.reply(), later(completed.endedAt(), ahead));
            case State.Retryable retryable -> new State.Retryable(retryable.reply(), later(retryable.endedAt(), ahead));
            case State.Unknown unknown ->
                new State.Unknown(unknown.cause(), later(unknown.endedAt(), ahead), unknown.earlier());
        };
    }

    private static long later(long time, long ahead) {
        return time >= NEVER ? Long.MAX_VALUE : time + ahead;
    }

    /** The largest fence that a store which has these must not give again. */
    public long largestFence() {
        long largest = lastFence;
        for (StoredRecord record : records) {
            largest = Math.max(largest, record.fence());
        }
        return largest;
    }
}
