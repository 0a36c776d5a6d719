package dev.semel.store.postgres;

import dev.semel.store.tck.StoreFixture;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/** A store in a schema of its own, on the database's clock, which a test can move forward. */
final class PostgresFixture implements StoreFixture<PostgresStore> {
    private final String schema =
            "t" + UUID.randomUUID().toString().replace("-", "").substring(0, 20);
    private final AtomicLong ahead = new AtomicLong();
    private final String url;
    private final String isolation;
    private volatile PostgresStore opened;

    PostgresFixture() {
        this(TestServer.sharedUrl(), "read committed");
    }

    PostgresFixture(String url, String isolation) {
        this.url = url;
        this.isolation = isolation;
    }

    PostgresSettings settings() {
        return PostgresSettings.of(url, Durability.POWER_LOSS).withSchema(schema);
    }

    String url() {
        return url;
    }

    String schema() {
        return schema;
    }

    @Override
    public PostgresStore open() {
        opened = another();
        return opened;
    }

    /** As another process would open it. */
    PostgresStore another() {
        return PostgresStore.open(settings(), isolation, () -> new Shift(null, ahead.get()));
    }

    @Override
    public void elapse(Duration time) {
        ahead.addAndGet(time.toMillis());
        if (opened != null) {
            opened.sweep().toCompletableFuture().join();
        }
    }

    @Override
    public void clear() {
        sql("DROP SCHEMA IF EXISTS " + schema + " CASCADE");
    }

    /** A transaction of somebody else's, rolled back in the end. */
    Transaction transaction() {
        return new Transaction(url);
    }

    static final class Transaction implements AutoCloseable {
        private final Connection connection;

        private Transaction(String url) {
            try {
                connection = DriverManager.getConnection(url);
                connection.setAutoCommit(false);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        void run(String sql) {
            try (Statement statement = connection.createStatement()) {
                statement.execute(sql);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void close() {
            end();
        }

        /** Gives up its locks; again does nothing. */
        void end() {
            try {
                // A connection that is only closed keeps its locks until the server has heard of it.
                if (!connection.isClosed()) {
                    connection.rollback();
                }
                connection.close();
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Until a statement in the schema waits for a lock. */
    void awaitLock() {
        await("wait_event_type = 'Lock'");
    }

    /** @param condition what a statement in the schema is awaited to do, of {@code pg_stat_activity} */
    void await(String condition) {
        long until = System.nanoTime() + 30_000_000_000L;
        while (read("SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%" + schema + "%' AND " + condition)
                .equals("0")) {
            if (System.nanoTime() > until) {
                throw new AssertionError("no statement does this: " + condition);
            }
        }
    }

    /** Also on a server that is told to read only. */
    void sql(String sql) {
        read("SET default_transaction_read_only = off", sql);
    }

    String read(String query) {
        return read("SELECT 1", query);
    }

    private String read(String before, String query) {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute(before);
            return statement.execute(query) ? first(statement) : "";
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String first(Statement statement) throws SQLException {
        try (var rows = statement.getResultSet()) {
            return rows.next() ? String.valueOf(rows.getString(1)) : "";
        }
    }
}
