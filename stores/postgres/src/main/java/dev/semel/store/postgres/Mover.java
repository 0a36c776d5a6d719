package dev.semel.store.postgres;

import dev.semel.key.RecordId;
import dev.semel.store.Gate;
import dev.semel.store.ReplyCodec;
import dev.semel.store.Shipment;
import dev.semel.store.StoreException;
import dev.semel.store.StoredRecord;
import dev.semel.store.StoredRecord.State;
import dev.semel.store.StoredReply;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Turns the gate, gives records away and takes others. Without state; blocks. */
final class Mover {
    /** Of rows that are looked through for some that have changed. */
    private static final int STRIDE = 20_000;

    private final String schema;
    private final Sql sql;
    private final GateSql gates;
    private final Supplier<Shift> shift;

    Mover(String schema, Sql sql, Supplier<Shift> shift) {
        this.schema = schema;
        this.sql = sql;
        this.gates = new GateSql(schema);
        this.shift = shift;
    }

    /** What is kept under that name beside the records; null if nothing. */
    @Nullable
    String kept(Connection connection, String name) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(gates.get)) {
            statement.setString(1, name);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() ? rows.getString(1) : null;
            }
        }
    }

    Gate gate(Connection connection) throws SQLException {
        String text = kept(connection, "gate");
        return Gate.of(text == null ? "" : text);
    }

    /** {@code false}: the gate stands elsewhere. */
    boolean turn(Connection connection, Gate from, Gate to, long lockMillis) throws SQLException {
        return transaction(connection, () -> {
            run(connection, "SET LOCAL lock_timeout = " + lockMillis);
            run(connection, gates.ensure);
            String current = read(connection, gates.lock);
            if (!current.equals(from.text()) && !current.equals(to.text())) {
                return false;
            }
            keep(connection, "gate", to.text());
            boolean hasTrigger = read(connection, gates.hasTrigger).equals("t");
            for (String statement : gates.turnTo(to, hasTrigger)) {
                run(connection, statement);
            }
            return true;
        });
    }

    String moment(Connection connection) throws SQLException {
        return read(connection, "SELECT pg_snapshot_xmin(pg_current_snapshot())");
    }

    Shipment read(Connection connection, String since, String from, int limit) throws SQLException {
        RecordId after = from.isEmpty() ? null : RecordId.of(HexFormat.of().parseHex(from));
        RecordId upTo = since.isEmpty() ? null : endOfStride(connection, after);
        var records = new ArrayList<StoredRecord>();
        var corrupt = new ArrayList<RecordId>();
        RecordId last = null;
        long now = 0;
        String where = (after == null ? "" : " AND r.id > ?")
                + (upTo == null ? "" : " AND r.id <= ?")
                + (since.isEmpty() ? "" : " AND (r.state <> 2 OR " + changedSince(since) + ")");
        try (PreparedStatement statement =
                connection.prepareStatement(sql.list + where + " ORDER BY r.id LIMIT " + limit)) {
            int next = Rows.time(statement, shift.get());
            for (RecordId bound : new RecordId[] {after, upTo}) {
                if (bound != null) {
                    statement.setBytes(next++, bound.toBytes());
                }
            }
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    last = Rows.id(rows);
                    now = Rows.now(rows);
                    try {
                        records.add(Rows.whole(rows));
                    } catch (StoreException.Corrupt e) {
                        corrupt.add(last);
                    }
                }
            }
        }
        long lastFence = Long.parseLong(read(connection, "SELECT last_value FROM " + schema + ".semel_fences"));
        boolean full = records.size() + corrupt.size() == limit;
        return new Shipment(
                records,
                now,
                lastFence,
                corrupt,
                Optional.ofNullable(full ? last : upTo).map(RecordId::toString));
    }

    /** Null: there are no more than so many. */
    private @Nullable RecordId endOfStride(Connection connection, @Nullable RecordId after) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT r.id FROM " + schema
                + ".semel_records r" + (after == null ? "" : " WHERE r.id > ?") + " ORDER BY r.id OFFSET " + STRIDE
                + " LIMIT 1")) {
            if (after != null) {
                statement.setBytes(1, after.toBytes());
            }
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() ? RecordId.of(rows.getBytes(1)) : null;
            }
        }
    }

    /**
     * By the numbers of transactions, whatever clocks say: a row that was written by one which may have been under way
     * then, or by a later one.
     */
    private static String changedSince(String moment) {
        return "age(r.xmin) <= pg_current_xact_id()::text::bigint - " + Long.parseLong(moment);
    }

    boolean put(Connection connection, String sign, Shipment shipment) throws SQLException {
        return underGate(connection, sign, () -> {
            run(connection, raiseFences(shipment.largestFence()));
            long now = now(connection);
            try (PreparedStatement statement = connection.prepareStatement(sql.put)) {
                List<StoredRecord> arriving = shipment.arriving(now);
                fill(new Columns<>(statement, 1, arriving));
                statement.executeUpdate();
            }
        });
    }

    private String raiseFences(long fence) {
        String sequence = schema + ".semel_fences";
        return "SELECT setval('" + sequence + "', " + fence + ") FROM " + sequence + " WHERE last_value < " + fence;
    }

    private long now(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql.now)) {
            Rows.time(statement, shift.get());
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                return rows.getLong(1);
            }
        }
    }

    private static void fill(Columns<StoredRecord> columns) throws SQLException {
        columns.bytes(record -> record.id().toBytes())
                .add("int2", record -> (short) Arriving.of(record.state()).state())
                .add("int2", record -> Arriving.of(record.state()).cause())
                .add("int4", StoredRecord::attempt)
                .add("int8", StoredRecord::fence)
                .add("uuid", StoredRecord::operationId)
                .add("uuid", StoredRecord::token)
                .bytes(record -> Rows.bytes(record.fingerprint()))
                .bytes(record -> record.nesting().inner() == null
                        ? null
                        : record.nesting().inner().toBytes())
                .add("uuid", record -> record.nesting().outer())
                .add("int8", StoredRecord::firstClaimedAt)
                .add("int8", StoredRecord::claimedAt)
                .add("int8", StoredRecord::expiresAt)
                .add("int8", record -> Arriving.of(record.state()).endedAt())
                .text(record -> record.description().key())
                .text(record -> record.description().principal())
                .text(record -> record.description().route())
                .text(record -> record.description().policy())
                .labels(record -> record.description().labels())
                .labels(StoredRecord::labels)
                .bytes(record -> {
                    StoredReply reply = Arriving.of(record.state()).reply();
                    return reply == null ? null : ReplyCodec.encode(record.id(), reply);
                });
    }

    /** What a state is in columns. */
    private record Arriving(
            int state,
            @Nullable Short cause,
            long endedAt,
            @Nullable StoredReply reply) {
        static Arriving of(State state) {
            return switch (state) {
                case State.Claimed claimed -> throw new IllegalArgumentException("no claim arrives as one");
                case State.Completed(StoredReply reply, long endedAt) ->
                    new Arriving(Sql.COMPLETED, null, endedAt, reply);
                case State.Retryable(StoredReply reply, long endedAt) ->
                    new Arriving(Sql.RETRYABLE, null, endedAt, reply);
                case State.Unknown unknown ->
                    new Arriving(Sql.UNKNOWN, (short) unknown.cause().code(), unknown.endedAt(), unknown.earlier());
            };
        }
    }

    boolean empty(Connection connection, String sign) throws SQLException {
        return underGate(connection, sign, () -> run(connection, "TRUNCATE " + schema + ".semel_records"));
    }

    boolean note(Connection connection, String sign, String text) throws SQLException {
        return underGate(connection, sign, () -> keep(connection, "note", text));
    }

    @FunctionalInterface
    private interface Work {
        void run() throws SQLException;
    }

    @FunctionalInterface
    private interface Decision {
        boolean run() throws SQLException;
    }

    /** Nobody turns the gate before it is done. */
    private boolean underGate(Connection connection, String sign, Work work) throws SQLException {
        return transaction(connection, () -> {
            if (!Gate.of(read(connection, gates.share)).isSealedBy(sign)) {
                return false;
            }
            try (PreparedStatement statement = connection.prepareStatement(gates.pass)) {
                statement.setString(1, sign);
                statement.execute();
            }
            work.run();
            return true;
        });
    }

    private static boolean transaction(Connection connection, Decision work) throws SQLException {
        connection.setAutoCommit(false);
        boolean done = false;
        try {
            run(connection, "SET TRANSACTION ISOLATION LEVEL READ COMMITTED");
            done = work.run();
            return done;
        } finally {
            // Without a connection there is nothing to end.
            if (!connection.isClosed()) {
                if (done) {
                    connection.commit();
                } else {
                    connection.rollback();
                }
                connection.setAutoCommit(true);
            }
        }
    }

    private void keep(Connection connection, String name, String text) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(gates.set)) {
            statement.setString(1, name);
            statement.setString(2, text);
            statement.executeUpdate();
        }
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String read(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return Connector.read(statement, query);
        }
    }
}
