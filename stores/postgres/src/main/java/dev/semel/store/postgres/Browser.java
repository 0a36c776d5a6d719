package dev.semel.store.postgres;

import dev.semel.key.RecordId;
import dev.semel.store.BrowsableStore.Page;
import dev.semel.store.BrowsableStore.RecordFilter;
import dev.semel.store.BrowsableStore.StateName;
import dev.semel.store.StoreException;
import dev.semel.store.StoredRecord;
import dev.semel.store.Transitions;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Shows records. Blocks; used by one thread at a time but for {@link #find}.
 *
 * <p>A look at a large table may take longer than a statement is given. Ids are evenly spread, so it is cut into parts
 * of them, which later looks then begin with.
 */
final class Browser {
    private static final int MORE_BITS = 4;
    private static final int MOST_BITS = 12;

    /** How many of an id's first bits tell the parts apart. */
    private int bits;

    private final Sql sql;
    private final Supplier<Shift> shift;

    Browser(Sql sql, Supplier<Shift> shift) {
        this.sql = sql;
        this.shift = shift;
    }

    Optional<StoredRecord> find(Connection connection, RecordId id) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql.find)) {
            statement.setBytes(Rows.time(statement, shift.get()), id.toBytes());
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() ? Optional.ofNullable(shown(rows)) : Optional.empty();
            }
        }
    }

    Page list(Connection connection, RecordFilter filter, @Nullable RecordId after, int limit) throws SQLException {
        List<StoredRecord> found = new ArrayList<>();
        int[] corrupt = {0};
        walk(after, (from, to) -> {
            Stretch stretch = read(connection, filter, from, to, limit + 1 - found.size());
            found.addAll(stretch.records);
            corrupt[0] += stretch.corrupt;
            return found.size() > limit ? null : stretch.isFull ? stretch.last : to;
        });
        Page page = Page.of(found, limit);
        return new Page(page.records(), page.next(), corrupt[0]);
    }

    /** What one statement found. */
    private static final class Stretch {
        private final List<StoredRecord> records = new ArrayList<>();
        private int corrupt;
        private boolean isFull;
        private @Nullable RecordId last;
    }

    /** Looks at a stretch of ids. */
    @FunctionalInterface
    private interface Look {
        /**
         * @param from ids after it; null for all
         * @param to ids up to it; null for all
         * @return up to where it looked; null if that is enough
         */
        @Nullable
        RecordId at(@Nullable RecordId from, @Nullable RecordId to) throws SQLException;
    }

    /**
     * In as few statements as the database does in time: in more, each over a part of the ids, when one took too long.
     */
    private void walk(@Nullable RecordId after, Look look) throws SQLException {
        RecordId from = after;
        boolean goesOn = true;
        while (goesOn) {
            try {
                from = look.at(from, endOfPart(from));
                goesOn = from != null;
            } catch (SQLException e) {
                if (!Faults.isTooLong(e) || bits == MOST_BITS) {
                    throw e;
                }
                bits = Math.min(MOST_BITS, bits + MORE_BITS);
            }
        }
    }

    /** The last id of the part that comes after that id; null if that is the last part. */
    private @Nullable RecordId endOfPart(@Nullable RecordId after) {
        if (bits == 0) {
            return null;
        }
        long inPart = -1L >>> bits;
        long first = after == null ? 0 : after.first();
        if (after != null && (first | inPart) != -1 && after.equals(last(first | inPart))) {
            first++;
        }
        return (first | inPart) == -1 ? null : last(first | inPart);
    }

    private static RecordId last(long first) {
        return new RecordId(first, -1, -1, -1);
    }

    private Stretch read(
            Connection connection, RecordFilter filter, @Nullable RecordId after, @Nullable RecordId to, int atMost)
            throws SQLException {
        var conditions = new Conditions(filter, after, to);
        var stretch = new Stretch();
        try (PreparedStatement statement =
                connection.prepareStatement(sql.list + conditions.text() + " ORDER BY r.id LIMIT ?")) {
            statement.setInt(conditions.fill(statement, Rows.time(statement, shift.get())), atMost);
            try (ResultSet rows = statement.executeQuery()) {
                int count = 0;
                for (; rows.next(); count++) {
                    read(rows, stretch);
                }
                stretch.isFull = count == atMost;
            }
        }
        return stretch;
    }

    private static void read(ResultSet rows, Stretch stretch) throws SQLException {
        stretch.last = Rows.id(rows);
        try {
            StoredRecord record = shown(rows);
            if (record != null) {
                stretch.records.add(record);
            }
        } catch (StoreException.Corrupt e) {
            stretch.corrupt++;
        }
    }

    private static @Nullable StoredRecord shown(ResultSet row) throws SQLException {
        return Transitions.seen(Rows.whole(row), Rows.now(row));
    }

    long count(Connection connection, RecordFilter filter) throws SQLException {
        long[] count = {0};
        walk(null, (from, to) -> {
            var conditions = new Conditions(filter, from, to);
            try (PreparedStatement statement = connection.prepareStatement(sql.count + conditions.text())) {
                conditions.fill(statement, Rows.time(statement, shift.get()));
                try (ResultSet rows = statement.executeQuery()) {
                    rows.next();
                    count[0] += rows.getLong(1);
                }
            }
            return to;
        });
        return count[0];
    }

    /** A filter, and a stretch of ids, as conditions. */
    private record Conditions(
            RecordFilter filter,
            @Nullable RecordId after,
            @Nullable RecordId to) {

        String text() {
            return (filter.states() == null ? "" : " AND r.state = ANY (?) AND " + Sql.SHOWN_STATE + " = ANY (?)")
                    + (filter.key() == null ? "" : " AND r.key = ?")
                    + (filter.route() == null ? "" : " AND r.route = ?")
                    + (filter.label() == null ? "" : " AND r.labels @> ?::jsonb")
                    + (after == null ? "" : " AND r.id > ?")
                    + (to == null ? "" : " AND r.id <= ?");
        }

        int fill(PreparedStatement statement, int first) throws SQLException {
            int next = first;
            if (filter.states() != null) {
                // The first says what the database has statistics of, to which the second adds what it can't foresee.
                statement.setArray(
                        next++, numbers(statement, filter.states().stream().flatMap(Conditions::stored)));
                statement.setArray(next++, numbers(statement, filter.states().stream()));
            }
            if (filter.key() != null) {
                statement.setString(next++, Text.escape(filter.key()));
            }
            if (filter.route() != null) {
                statement.setString(next++, Text.escape(filter.route()));
            }
            if (filter.label() != null) {
                statement.setString(
                        next++,
                        Text.json(Map.of(filter.label().name(), filter.label().value())));
            }
            if (after != null) {
                statement.setBytes(next++, after.toBytes());
            }
            if (to != null) {
                statement.setBytes(next++, to.toBytes());
            }
            return next;
        }

        /** As what a record of that state is stored: a claim whose lease has lapsed is unknown. */
        private static Stream<StateName> stored(StateName state) {
            return state == StateName.UNKNOWN ? Stream.of(StateName.CLAIMED, state) : Stream.of(state);
        }

        private static Array numbers(PreparedStatement statement, Stream<StateName> states) throws SQLException {
            Object[] numbers = states.map(Conditions::number).toArray();
            return statement.getConnection().createArrayOf("int2", numbers);
        }

        private static Short number(StateName state) {
            return (short)
                    switch (state) {
                        case CLAIMED -> Sql.CLAIMED;
                        case COMPLETED -> Sql.COMPLETED;
                        case UNKNOWN -> Sql.UNKNOWN;
                        case RETRYABLE -> Sql.RETRYABLE;
                    };
        }
    }
}
