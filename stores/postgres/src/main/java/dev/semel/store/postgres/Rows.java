package dev.semel.store.postgres;

import dev.semel.key.Fingerprint;
import dev.semel.key.RecordId;
import dev.semel.store.Description;
import dev.semel.store.Nesting;
import dev.semel.store.ReplyCodec;
import dev.semel.store.StoreException;
import dev.semel.store.StoredRecord;
import dev.semel.store.StoredRecord.State;
import dev.semel.store.StoredReply;
import dev.semel.store.UnknownCause;
import java.sql.Array;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Rows as records: the time is the first column, then what decides, then the reply, then the description, as far as a
 * statement has them. Without state.
 */
final class Rows {
    /** Of a record whose description wasn't read: no decision needs one. */
    private static final Description NOT_READ = new Description(null, "", "", "");

    private static final int REPLY = 17;
    private static final int DESCRIPTION = 18;

    private Rows() {}

    /** The parameters of {@code TIME}, which every statement that judges begins with; the next one's number. */
    static int time(PreparedStatement statement, Shift shift) throws SQLException {
        if (shift.standing() == null) {
            statement.setNull(1, Types.BIGINT);
        } else {
            statement.setLong(1, shift.standing());
        }
        statement.setLong(2, shift.ahead());
        return 3;
    }

    static long now(ResultSet row) throws SQLException {
        return row.getLong(1);
    }

    static RecordId id(ResultSet row) throws SQLException {
        return RecordId.of(row.getBytes(2));
    }

    /** A record that was just claimed: neither its earlier reply nor its description is there. */
    static StoredRecord granted(ResultSet row) throws SQLException {
        return record(row, id(row), null, NOT_READ);
    }

    /** With its reply, if it has one to be told, and without its description. */
    static StoredRecord decisive(ResultSet row) throws SQLException {
        RecordId id = id(row);
        return record(row, id, reply(id, row), NOT_READ);
    }

    /** The record, whole. */
    static StoredRecord whole(ResultSet row) throws SQLException {
        RecordId id = id(row);
        return record(row, id, reply(id, row), description(row));
    }

    private static @Nullable StoredReply reply(RecordId id, ResultSet row) throws SQLException {
        byte[] bytes = row.getBytes(REPLY);
        return bytes == null ? null : ReplyCodec.decode(id, bytes);
    }

    private static StoredRecord record(ResultSet row, RecordId id, @Nullable StoredReply reply, Description description)
            throws SQLException {
        try {
            byte[] inner = row.getBytes(10);
            return new StoredRecord(
                    id,
                    row.getObject(7, UUID.class),
                    row.getObject(8, UUID.class),
                    row.getLong(6),
                    row.getInt(5),
                    fingerprint(row.getBytes(9)),
                    description,
                    new Nesting(inner == null ? null : RecordId.of(inner), row.getObject(11, UUID.class)),
                    row.getLong(12),
                    row.getLong(13),
                    row.getLong(14),
                    state(row, reply));
        } catch (IllegalArgumentException e) {
            throw new StoreException.Corrupt("the row of " + id + " is no record: " + e.getMessage(), e);
        }
    }

    private static State state(ResultSet row, @Nullable StoredReply reply) throws SQLException {
        long leaseUntil = row.getLong(15);
        long endedAt = row.getLong(16);
        int state = row.getInt(3);
        return switch (state) {
            case Sql.CLAIMED -> new State.Claimed(leaseUntil, reply);
            case Sql.UNKNOWN -> new State.Unknown(UnknownCause.of(row.getInt(4)), endedAt, reply);
            case Sql.COMPLETED -> new State.Completed(present(reply), endedAt);
            case Sql.RETRYABLE -> new State.Retryable(present(reply), endedAt);
            default -> throw new IllegalArgumentException("no state has the number " + state);
        };
    }

    private static StoredReply present(@Nullable StoredReply reply) {
        if (reply == null) {
            throw new IllegalArgumentException("its reply is missing");
        }
        return reply;
    }

    static byte @Nullable [] bytes(@Nullable Fingerprint fingerprint) {
        if (fingerprint == null) {
            return null;
        }
        var bytes = new byte[1 + Fingerprint.BYTES];
        bytes[0] = fingerprint.version();
        System.arraycopy(fingerprint.digest(), 0, bytes, 1, Fingerprint.BYTES);
        return bytes;
    }

    private static @Nullable Fingerprint fingerprint(byte @Nullable [] bytes) {
        if (bytes == null) {
            return null;
        }
        if (bytes.length == 0) {
            throw new IllegalArgumentException("its fingerprint is empty");
        }
        return new Fingerprint(bytes[0], Arrays.copyOfRange(bytes, 1, bytes.length));
    }

    private static Description description(ResultSet row) throws SQLException {
        String key = row.getString(DESCRIPTION);
        return new Description(
                key == null ? null : Text.unescape(key),
                Text.unescape(row.getString(DESCRIPTION + 1)),
                Text.unescape(row.getString(DESCRIPTION + 2)),
                Text.unescape(row.getString(DESCRIPTION + 3)),
                labels(row.getArray(DESCRIPTION + 4)));
    }

    private static Map<String, String> labels(@Nullable Array array) throws SQLException {
        if (array == null) {
            return Map.of();
        }
        var labels = new HashMap<String, String>();
        for (String[] label : (String[][]) array.getArray()) {
            labels.put(Text.unescape(label[0]), Text.unescape(label[1]));
        }
        return labels;
    }
}
