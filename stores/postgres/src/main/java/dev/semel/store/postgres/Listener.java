package dev.semel.store.postgres;

import dev.semel.key.RecordId;
import dev.semel.store.postgres.Connector.Use;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/**
 * Hears which claims have ended in other processes, on a thread and a connection of its own, from the first listener
 * on. Thread-safe.
 */
final class Listener implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Listener.class.getName());

    /** After so long without a word it is tried whether the connection is still alive. */
    private static final int QUIET_MILLIS = 5_000;

    private static final int LIVENESS_SECONDS = 2;
    private static final long PAUSE_MILLIS = 500;

    private final Connector connector;
    private final Sql sql;
    private final IntSupplier ownProcess;
    private final List<Consumer<RecordId>> listeners = new CopyOnWriteArrayList<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread =
            Thread.ofPlatform().name("semel-postgres-listener").daemon().unstarted(this::work);
    private volatile @Nullable Connection connection;

    /** @param ownProcess what this one says isn't heard */
    Listener(Connector connector, Sql sql, IntSupplier ownProcess) {
        this.connector = connector;
        this.sql = sql;
        this.ownProcess = ownProcess;
    }

    synchronized void add(Consumer<RecordId> listener) {
        listeners.add(listener);
        if (thread.getState() == Thread.State.NEW && closing.getCount() > 0) {
            thread.start();
        }
    }

    private void work() {
        boolean closed = false;
        while (!closed) {
            try (Connection current = connector.connect(Use.LISTENING)) {
                connection = current;
                listen(current);
            } catch (SQLException e) {
                // Heard again from the next connection on.
            }
            connection = null;
            closed = pause();
        }
    }

    /** True once it is closed. */
    private boolean pause() {
        try {
            return closing.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            return true;
        }
    }

    private void listen(Connection current) throws SQLException {
        try (Statement statement = current.createStatement()) {
            statement.execute(sql.listen);
        }
        var driver = current.unwrap(PGConnection.class);
        while (closing.getCount() > 0) {
            PGNotification[] heard = driver.getNotifications(QUIET_MILLIS);
            if (heard == null || heard.length == 0) {
                if (!current.isValid(LIVENESS_SECONDS)) {
                    return;
                }
                continue;
            }
            for (PGNotification one : heard) {
                if (one.getPID() != ownProcess.getAsInt()) {
                    tell(one.getParameter());
                }
            }
        }
    }

    private void tell(String message) {
        for (String word : message.split(" ", -1)) {
            for (Consumer<RecordId> listener : listeners) {
                try {
                    listener.accept(RecordId.parse(word));
                } catch (RuntimeException e) {
                    LOG.log(System.Logger.Level.WARNING, "an ending that was heard could not be passed on", e);
                }
            }
        }
    }

    @Override
    public synchronized void close() {
        closing.countDown();
        Connection current = connection;
        if (current != null) {
            try {
                current.abort(Runnable::run);
            } catch (SQLException e) {
                // Its thread ends with the next word that comes, or with the process.
            }
        }
    }
}
