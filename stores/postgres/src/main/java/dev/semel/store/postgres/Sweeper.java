package dev.semel.store.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Removes what has been absent for a while, in the background and a little at a time: rows that somebody else has
 * locked are passed over, and each statement locks no more than a claim can wait for. It takes a quarter of the time of
 * one connection at most, which is some 20,000 rows a second. All processes do it. Thread-safe.
 */
final class Sweeper implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Sweeper.class.getName());

    private static final int ROWS = 500;
    private static final int STATEMENTS_IN_A_ROW = 1_000;
    private static final long PERIOD_MILLIS = 10_000;

    /** How much longer than a statement the pause after it is: what claims wait for most of the time is not this. */
    private static final int PAUSE = 3;

    private final Link link;
    private final Sql sql;
    private final Supplier<Shift> shift;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("semel-postgres-sweeper").daemon().factory());

    Sweeper(Connector connector, Sql sql, Supplier<Shift> shift) {
        this(connector, sql, shift, PERIOD_MILLIS);
    }

    Sweeper(Connector connector, Sql sql, Supplier<Shift> shift, long periodMillis) {
        this.link = new Link(connector, Connector.Use.WRITING);
        this.sql = sql;
        this.shift = shift;
        // Not all processes at once.
        var unused = timer.scheduleWithFixedDelay(
                this::sweepAnyway,
                ThreadLocalRandom.current().nextLong(periodMillis),
                periodMillis,
                TimeUnit.MILLISECONDS);
    }

    /** Whatever happens to it: what fails once would not be done again. */
    private void sweepAnyway() {
        try {
            sweep();
        } catch (Throwable e) {
            LOG.log(System.Logger.Level.WARNING, "what is expired stays until the next time", e);
        }
    }

    /** Has it done now; answers how many rows were removed. */
    CompletionStage<Integer> sweepNow() {
        return CompletableFuture.supplyAsync(this::sweep, timer);
    }

    private int sweep() {
        int removed = 0;
        try {
            for (int i = 0; i < STATEMENTS_IN_A_ROW; i++) {
                long begun = System.nanoTime();
                int rows = link.run(this::sweepSome);
                removed += rows;
                if (rows < ROWS) {
                    break;
                }
                LockSupport.parkNanos(PAUSE * (System.nanoTime() - begun));
            }
        } catch (SQLException e) {
            LOG.log(System.Logger.Level.DEBUG, "what is expired stays until the next time", e);
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
        link.close();
        timer.close();
    }
}
