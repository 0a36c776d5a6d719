package dev.semel.store.postgres;

import dev.semel.key.RecordId;
import dev.semel.store.BrowsableStore.Page;
import dev.semel.store.BrowsableStore.RecordFilter;
import dev.semel.store.BrowsableStore.StateName;
import dev.semel.store.StoreException;
import dev.semel.store.StoredRecord;
import dev.semel.store.Transitions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Shows records. Without state; blocks. */
final class Browser {
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
        RecordId last = after;
        int corrupt = 0;
        boolean more = true;
        while (more && found.size() <= limit) {
            var stretch = new Stretch();
            read(connection, filter, last, limit + 1 - found.size(), stretch);
            found.addAll(stretch.records);
            corrupt += stretch.corrupt;
            more = stretch.isFull;
            last = stretch.last;
        }
        Page page = Page.of(found, limit);
        return new Page(page.records(), page.next(), corrupt);
    }

    /** What one statement found. */
    private static final class Stretch {
        private final List<StoredRecord> records = new ArrayList<>();
        private int corrupt;
        private boolean isFull;
        private @Nullable RecordId last;
    }

    private void read(Connection connection, RecordFilter filter, @Nullable RecordId after, int atMost, Stretch stretch)
            throws SQLException {
        var conditions = new Conditions(filter);
        String id = after == null ? "" : " AND r.id > ?";
        try (PreparedStatement statement =
                connection.prepareStatement(sql.list + conditions.text() + id + " ORDER BY r.id LIMIT ?")) {
            int next = conditions.fill(statement, Rows.time(statement, shift.get()));
            if (after != null) {
                statement.setBytes(next++, after.toBytes());
            }
            statement.setInt(next, atMost);
            try (ResultSet rows = statement.executeQuery()) {
                int count = 0;
                for (; rows.next(); count++) {
                    read(rows, stretch);
                }
                stretch.isFull = count == atMost;
            }
        }
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
        var conditions = new Conditions(filter);
        try (PreparedStatement statement = connection.prepareStatement(sql.count + conditions.text())) {
            conditions.fill(statement, Rows.time(statement, shift.get()));
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                return rows.getLong(1);
            }
        }
    }

    /** A filter as conditions. */
    private record Conditions(RecordFilter filter) {

        String text() {
            return (filter.states() == null ? "" : " AND " + Sql.SHOWN_STATE + " = ANY (?)")
                    + (filter.key() == null ? "" : " AND r.key = ?")
                    + (filter.route() == null ? "" : " AND r.route = ?")
                    + (filter.label() == null ? "" : " AND r.labels @> ?::jsonb");
        }

        int fill(PreparedStatement statement, int first) throws SQLException {
            int next = first;
            if (filter.states() != null) {
                Object[] numbers =
                        filter.states().stream().map(Conditions::number).toArray();
                statement.setArray(next++, statement.getConnection().createArrayOf("int2", numbers));
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
            return next;
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
