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
 * <p>After a connection could not be made, one is tried for in the background, and until that succeeds every call fails
 * at once: a database that is down or silent costs its callers no time, but the one who noticed.
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
    private @Nullable Connection connection;
    private volatile boolean closed;

    /** Not null while the database is away: then a connection is being made in the background. */
    private @Nullable SQLException lastFailure;

    private volatile long lastUse;

    Link(Connector connector, Use use) {
        this(connector, use, System::nanoTime);
    }

    Link(Connector connector, Use use, LongSupplier nanoTime) {
        this.connector = connector;
        this.use = use;
        this.nanoTime = nanoTime;
    }

    /** There is no connection; nothing was done. */
    static final class Away extends SQLException {
        private static final long serialVersionUID = 1L;

        private Away(SQLException why) {
            super(why.getMessage(), why.getSQLState(), why);
        }
    }

    /** What is done with a connection: one statement, that is, one transaction. */
    @FunctionalInterface
    interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    /**
     * Does it, again if it met a deadlock or a serialization failure: then nothing of it was done.
     *
     * @throws Away there is no connection; nothing was done
     * @throws SQLException it failed; if the connection was lost, it may have been done
     */
    <T> T run(Work<T> work) throws SQLException {
        for (int tried = 1; ; tried++) {
            Connection current = connected();
            try {
                T done = work.on(current);
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

    /** Without a connection nothing was sent: who fails here knows that nothing of it was done. */
    private Connection connected() throws Away {
        try {
            return connect();
        } catch (SQLException e) {
            throw new Away(e);
        }
    }

    private Connection connect() throws SQLException {
        Connection current = current();
        if (current != null) {
            if (nanoTime.getAsLong() - lastUse < IDLE_NANOS || current.isValid(LIVENESS_SECONDS)) {
                return current;
            }
            drop();
        }
        try {
            Connection made = connector.connect(use);
            publish(made);
            return made;
        } catch (SQLException e) {
            stayAway(e);
            throw e;
        }
    }

    /** Null if one is to be made. */
    private synchronized @Nullable Connection current() throws SQLException {
        if (closed) {
            throw new SQLException("the store is closed", "08003");
        }
        SQLException away = lastFailure;
        if (away != null) {
            throw new SQLException("it was away a moment ago: " + away.getMessage(), "08001", away);
        }
        return connection;
    }

    private void publish(Connection made) {
        synchronized (this) {
            lastUse = nanoTime.getAsLong();
            connection = made;
            lastFailure = null;
        }
        if (closed) {
            drop();
        }
    }

    /** Fails every call from now on, until a connection could be made in the background. */
    private synchronized void stayAway(SQLException e) {
        lastFailure = e;
        Thread.ofPlatform().name("semel-postgres-connecting").daemon().start(this::comeBack);
    }

    private void comeBack() {
        for (long millis = SHORTEST_PAUSE_MILLIS; !closed; millis = Math.min(LONGEST_PAUSE_MILLIS, 2 * millis)) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
            try {
                publish(connector.connect(use));
                return;
            } catch (SQLException e) {
                synchronized (this) {
                    lastFailure = e;
                }
            }
        }
    }

    private void drop() {
        Connection lost;
        synchronized (this) {
            lost = connection;
            connection = null;
        }
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
