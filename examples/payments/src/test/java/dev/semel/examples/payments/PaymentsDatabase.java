package dev.semel.examples.payments;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The service's PostgreSQL server, looked at from outside. */
final class PaymentsDatabase implements AutoCloseable {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private static final String OTHERS = "SELECT count(*) FROM pg_stat_activity"
            + " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() AND ? <> ''";

    private final EmbeddedPostgres server;
    private final Connection connection;

    PaymentsDatabase() throws IOException, SQLException {
        this.server = EmbeddedPostgres.start();
        this.connection = DriverManager.getConnection(url());
    }

    String url() {
        return server.getJdbcUrl("postgres", "postgres");
    }

    /** Waits until the server has given up everything that a killed service was doing there. */
    void awaitNobodyElse() throws SQLException {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (count(OTHERS, "-") > 0) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("the killed service's sessions stay");
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    long payments(String key) throws SQLException {
        return count("SELECT count(*) FROM payment WHERE reference = ?", key);
    }

    List<String> paymentIds(String key) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT id FROM payment WHERE reference = ?")) {
            statement.setString(1, key);
            var ids = new ArrayList<String>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    ids.add(rows.getString(1));
                }
            }
            return ids;
        }
    }

    long completedRecords(String key) throws SQLException {
        return count("SELECT count(*) FROM semel.semel_records WHERE key = ? AND state = 2", key);
    }

    /** What ann has less, and bob more, than at the beginning. */
    long moved() throws SQLException {
        long paid = count("SELECT 1000000 - cents FROM account WHERE id = ?", "ann");
        long received = count("SELECT cents - 1000000 FROM account WHERE id = ?", "bob");
        if (paid != received) {
            throw new AssertionError("ann paid " + paid + ", bob received " + received);
        }
        return paid;
    }

    private long count(String query, String parameter) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setString(1, parameter);
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                return rows.getLong(1);
            }
        }
    }

    @Override
    public void close() throws IOException, SQLException {
        connection.close();
        server.close();
    }
}
