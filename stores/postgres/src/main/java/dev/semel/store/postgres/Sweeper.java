package dev.semel.store.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Removes what has been absent for a while, in the background and a little at a time: rows that somebody else has
 * locked are passed over, and each statement locks no more than a claim can wait for. All processes do it. Thread-safe.
 */
final class Sweeper implements AutoCloseable {
    private static final int ROWS = 500;
    private static final int STATEMENTS_IN_A_ROW = 200;
    private static final long PERIOD_MILLIS = 10_000;

    private final Sql sql;
    private final Supplier<Shift> shift;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("semel-postgres-timer").daemon().factory());

    Sweeper(Readers readers, Sql sql, Supplier<Shift> shift) {
        this.sql = sql;
        this.shift = shift;
        var unused = timer.scheduleWithFixedDelay(
                () -> readers.call(this::sweep),
                ThreadLocalRandom.current().nextLong(PERIOD_MILLIS),
                PERIOD_MILLIS,
                TimeUnit.MILLISECONDS);
    }

    /** Removes what is due; answers how many rows that were. */
    int sweep(Connection connection) throws SQLException {
        int removed = 0;
        for (int i = 0; i < STATEMENTS_IN_A_ROW; i++) {
            int rows = sweepSome(connection);
            removed += rows;
            if (rows < ROWS) {
                break;
            }
        }
        return removed;
    }

    private int sweepSome(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql.sweep)) {
            statement.setInt(Rows.time(statement, shift.get()), ROWS);
            return statement.executeUpdate();
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
