package dev.semel.store.postgres;

import dev.semel.store.StoreException;
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
 * at once: a database that is down or silent costs its callers no time, but the one who noticed. The same holds while a
 * statement is at work whose connection was given up for the time it took: who began another would wait as that one
 * does, and leave a connection behind each time.
 */
final class Link implements AutoCloseable {
    private static final int TRIES = 12;
    private static final long SHORTEST_PAUSE_MILLIS = 50;
    private static final long LONGEST_PAUSE_MILLIS = 1_000;

    /** A connection that was idle for longer is asked first whether it is alive: the server may have been restarted. */
    private static final long IDLE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private static final int LIVENESS_SECONDS = 1;

    /** No backend. */
    private static final String NOBODY = "";

    private final Beginning beginning;
    private final LongSupplier nanoTime;
    private @Nullable Session session;
    private volatile boolean closed;

    /** Not null while the database is away: then a connection is being made in the background. */
    private @Nullable SQLException lastFailure;

    private volatile long lastUse;

    Link(Connector connector, Use use) {
        this(connector, use, System::nanoTime);
    }

    Link(Connector connector, Use use, LongSupplier nanoTime) {
        this(() -> Session.begin(connector, use), nanoTime);
    }

    Link(Beginning beginning, LongSupplier nanoTime) {
        this.beginning = beginning;
        this.nanoTime = nanoTime;
    }

    /** Makes connections. */
    @FunctionalInterface
    interface Beginning {
        Session begin() throws SQLException;
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
            Session session = connected();
            Connection current = session.connection();
            try {
                T done = work.on(current);
                lastUse = nanoTime.getAsLong();
                return done;
            } catch (SQLException e) {
                if (Faults.endsConnection(e) || current.isClosed()) {
                    drop();
                    if (Faults.isSilence(e)) {
                        stayAway(e, session.backend());
                    } else if (Faults.isReadOnly(e)) {
                        stayAway(e, NOBODY);
                    }
                    throw e;
                }
                if (!Faults.isPassing(e) || tried == TRIES) {
                    throw e;
                }
                pause(tried);
            } catch (StoreException e) {
                throw e; // what was read was understood
            } catch (RuntimeException | Error e) {
                drop(); // nobody knows how far it was read
                throw e;
            }
        }
    }

    /** Different ones for those that met. */
    private static void pause(int tried) {
        LockSupport.parkNanos(
                ThreadLocalRandom.current().nextLong(TimeUnit.MILLISECONDS.toNanos(1L << Math.min(tried, 6))));
    }

    /** Without a connection nothing was sent: who fails here knows that nothing of it was done. */
    private Session connected() throws Away {
        try {
            return connect();
        } catch (SQLException e) {
            throw new Away(e);
        }
    }

    private Session connect() throws SQLException {
        Session current = current();
        if (current != null) {
            if (nanoTime.getAsLong() - lastUse < IDLE_NANOS
                    || current.connection().isValid(LIVENESS_SECONDS)) {
                return current;
            }
            drop();
        }
        try {
            Session made = beginning.begin();
            publish(made);
            return made;
        } catch (SQLException e) {
            stayAway(e, NOBODY);
            throw e;
        }
    }

    /** Null if one is to be made. */
    private synchronized @Nullable Session current() throws SQLException {
        if (closed) {
            throw new SQLException("the store is closed", "08003");
        }
        SQLException away = lastFailure;
        if (away != null) {
            throw new SQLException("it was away a moment ago: " + away.getMessage(), "08001", away);
        }
        return session;
    }

    private void publish(Session made) {
        synchronized (this) {
            lastUse = nanoTime.getAsLong();
            session = made;
            lastFailure = null;
        }
        if (closed) {
            drop();
        }
    }

    /**
     * Fails every call from now on, until a connection could be made in the background.
     *
     * @param left the backend that has to be done before; {@link #NOBODY}
     */
    private synchronized void stayAway(SQLException e, String left) {
        lastFailure = e;
        try {
            Thread.ofPlatform().name("semel-postgres-connecting").daemon().start(() -> comeBack(left));
        } catch (OutOfMemoryError noThread) {
            tryAgain();
        }
    }

    /** Whoever calls next tries for a connection himself. */
    private synchronized void tryAgain() {
        lastFailure = null;
    }

    private void comeBack(String left) {
        Session made = null;
        try {
            for (long millis = SHORTEST_PAUSE_MILLIS; !closed; millis = Math.min(LONGEST_PAUSE_MILLIS, 2 * millis)) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
                try {
                    made = made == null ? beginning.begin() : made;
                    if (!made.showsAtWork(left)) {
                        publish(made);
                        return;
                    }
                    stillAway(new SQLException("a statement that was given up is still at work in the database, as"
                            + " when a synchronous standby is gone"));
                } catch (SQLException e) {
                    end(made);
                    made = null;
                    stillAway(e);
                }
            }
            end(made);
        } catch (RuntimeException | Error e) {
            end(made);
            tryAgain();
            throw e;
        }
    }

    private synchronized void stillAway(SQLException e) {
        lastFailure = e;
    }

    private void drop() {
        Session lost;
        synchronized (this) {
            lost = session;
            session = null;
        }
        end(lost);
    }

    private static void end(@Nullable Session ended) {
        if (ended != null) {
            ended.end();
        }
    }

    /** Ends the connection, under whoever uses it. Thread-safe. */
    @Override
    public void close() {
        closed = true;
        drop();
    }
}
