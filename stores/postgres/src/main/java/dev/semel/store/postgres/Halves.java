package dev.semel.store.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;

/**
 * Sends the parts of a batch, and if the database refuses one of them, halves, so that in the end it fails alone.
 * Confined, for one batch.
 *
 * <p>One whose row somebody has locked is found in the same way. Only the first statement that meets a lock waits long
 * for it; those after it wait briefly, and when the batch has taken {@link #LOCKS_AT_MOST} lock time-outs nothing more
 * is halved for locks: many locked rows fail with what was sent with them, rather than to keep everybody else waiting.
 */
final class Halves {
    private static final int LOCKS_AT_MOST = 5;

    /** By how much less the later ones wait. */
    private static final int BRIEFLY = 10;

    private static final String LOCK_TIMEOUT = "SELECT set_config('lock_timeout', ?, false)";

    private final Link link;
    private final Duration lockTimeout;
    private final LongSupplier nanoTime;
    private final long begun;
    private boolean metLock;

    /** @param lockTimeout the connection's */
    Halves(Link link, Duration lockTimeout) {
        this(link, lockTimeout, System::nanoTime);
    }

    Halves(Link link, Duration lockTimeout, LongSupplier nanoTime) {
        this.link = link;
        this.lockTimeout = lockTimeout;
        this.nanoTime = nanoTime;
        this.begun = nanoTime.getAsLong();
    }

    /** Does something with all of them in one statement, through {@link #run}. */
    @FunctionalInterface
    interface Sending<T> {
        void send(List<T> items) throws SQLException;
    }

    /** @param failing is told of those that failed, and why */
    <T> void send(List<T> items, Sending<T> sending, BiConsumer<List<T>, SQLException> failing) {
        try {
            sending.send(items);
        } catch (SQLException e) {
            boolean locked = Faults.isLocked(e);
            boolean alone = items.size() == 1;
            if (!alone && (Faults.isAboutData(e) || (locked && hasTime()))) {
                metLock |= locked;
                send(items.subList(0, items.size() / 2), sending, failing);
                send(items.subList(items.size() / 2, items.size()), sending, failing);
            } else {
                failing.accept(items, e);
            }
        }
    }

    private boolean hasTime() {
        return nanoTime.getAsLong() - begun < LOCKS_AT_MOST * lockTimeout.toNanos();
    }

    /** As {@link Link#run}, and briefly once a lock was met. */
    <R> R run(Link.Work<R> work) throws SQLException {
        return metLock ? link.run(connection -> briefly(connection, work)) : link.run(work);
    }

    private <R> R briefly(Connection connection, Link.Work<R> work) throws SQLException {
        try (var patience = new Patience(connection, lockTimeout)) {
            patience.set(lockTimeout.dividedBy(BRIEFLY));
            return work.on(connection);
        }
    }

    /** How long a connection waits for locks; in the end as long as before. */
    private record Patience(Connection connection, Duration before) implements AutoCloseable {
        void set(Duration patience) throws SQLException {
            try (PreparedStatement statement = connection.prepareStatement(LOCK_TIMEOUT)) {
                statement.setString(1, String.valueOf(Math.max(1, patience.toMillis())));
                statement.execute();
            }
        }

        @Override
        public void close() throws SQLException {
            set(before);
        }
    }
}
