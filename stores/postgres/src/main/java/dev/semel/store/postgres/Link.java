package dev.semel.store.postgres;

import dev.semel.store.postgres.Connector.Use;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One connection, made anew when it is lost. Confined to one thread at a time, but for {@link #close}.
 *
 * <p>After a connection could not be made there is a pause in which every call fails at once: a database that is down
 * costs its callers no time but those whose turn it is to try.
 */
final class Link implements AutoCloseable {
    private static final int TRIES = 12;
    private static final long SHORTEST_PAUSE_MILLIS = 50;
    private static final long LONGEST_PAUSE_MILLIS = 1_000;

    /** A connection that was idle for longer is asked first whether it is alive: the server may have been restarted. */
    private static final long IDLE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private static final int LIVENESS_SECONDS = 1;

    private final Connector connector;
    private final Use use;
    private final LongSupplier nanoTime;
    private volatile @Nullable Connection connection;
    private volatile boolean closed;
    private @Nullable SQLException lastFailure;
    private int failures;
    private long nextTry;
    private long lastUse;

    Link(Connector connector, Use use) {
        this(connector, use, System::nanoTime);
    }

    Link(Connector connector, Use use, LongSupplier nanoTime) {
        this.connector = connector;
        this.use = use;
        this.nanoTime = nanoTime;
    }

    /** What is done with a connection: one statement, that is, one transaction. */
    @FunctionalInterface
    interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    /**
     * Does it, again if it met a deadlock or a serialization failure: then nothing of it was done.
     *
     * @throws SQLException it failed; if the connection was lost, it may have been done
     */
    <T> T run(Work<T> work) throws SQLException {
        for (int tried = 1; ; tried++) {
            Connection current = connect();
            try {
                T done = work.on(current);
                failures = 0;
                lastUse = nanoTime.getAsLong();
                return done;
            } catch (SQLException e) {
                if (Faults.endsConnection(e) || current.isClosed()) {
                    drop();
                    if (Faults.isReadOnly(e)) {
                        stayAway(e);
                    }
                    throw e;
                }
                if (!Faults.isPassing(e) || tried == TRIES) {
                    throw e;
                }
                pause(tried);
            }
        }
    }

    /** Different ones for those that met. */
    private static void pause(int tried) {
        LockSupport.parkNanos(
                ThreadLocalRandom.current().nextLong(TimeUnit.MILLISECONDS.toNanos(1L << Math.min(tried, 6))));
    }

    private Connection connect() throws SQLException {
        Connection current = connection;
        if (current != null) {
            if (nanoTime.getAsLong() - lastUse < IDLE_NANOS || current.isValid(LIVENESS_SECONDS)) {
                return current;
            }
            drop();
        }
        if (closed) {
            throw new SQLException("the store is closed", "08003");
        }
        if (lastFailure != null && nanoTime.getAsLong() - nextTry < 0) {
            throw new SQLException("it was away a moment ago: " + lastFailure.getMessage(), "08001", lastFailure);
        }
        try {
            current = connector.connect(use);
        } catch (SQLException e) {
            stayAway(e);
            throw e;
        }
        lastFailure = null;
        lastUse = nanoTime.getAsLong();
        connection = current;
        if (closed) {
            drop();
        }
        return current;
    }

    private void stayAway(SQLException e) {
        long millis = Math.min(LONGEST_PAUSE_MILLIS, SHORTEST_PAUSE_MILLIS << Math.min(failures++, 10));
        nextTry = nanoTime.getAsLong() + TimeUnit.MILLISECONDS.toNanos(millis);
        lastFailure = e;
    }

    private void drop() {
        Connection lost = connection;
        connection = null;
        if (lost != null) {
            try {
                lost.close();
            } catch (SQLException e) {
                // It was of no use any more.
            }
        }
    }

    /** Ends the connection, under whoever uses it. Thread-safe. */
    @Override
    public void close() {
        closed = true;
        drop();
    }
}
