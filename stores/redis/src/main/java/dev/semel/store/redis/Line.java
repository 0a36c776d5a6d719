package dev.semel.store.redis;

import dev.semel.store.StoreException;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.netty.util.concurrent.EventExecutorGroup;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One connection, replaced when it is lost, when it falls silent, and when its server only reads (it was the master
 * before a failover). Thread-safe.
 *
 * <p>While there is none, callers are told so at once: a dead server costs them nothing. Commands under way when it is
 * lost fail and are never sent again by this.
 */
final class Line implements AutoCloseable {
    private static final long FIRST_PAUSE_MILLIS = 50;
    private static final long LONGEST_PAUSE_MILLIS = 1_000;

    private final Supplier<? extends CompletionStage<StatefulRedisConnection<byte[], byte[]>>> opener;
    private final EventExecutorGroup timer;
    private volatile @Nullable Link current;
    private volatile String missing = "not connected yet";
    private boolean connecting;
    private boolean closed;
    private volatile long pauseMillis = FIRST_PAUSE_MILLIS;

    Line(
            Supplier<? extends CompletionStage<StatefulRedisConnection<byte[], byte[]>>> opener,
            StatefulRedisConnection<byte[], byte[]> first,
            EventExecutorGroup timer) {
        this.opener = opener;
        this.timer = timer;
        connected(first, null);
    }

    /** @throws StoreException.Unavailable there is none now */
    Servers.Connected now() {
        Link link = current;
        if (link == null) {
            throw new StoreException.Unavailable("Redis cannot be reached: " + missing);
        }
        return link;
    }

    private void connect() {
        synchronized (this) {
            if (closed || connecting || current != null) {
                return;
            }
            connecting = true;
        }
        opener.get().whenComplete(this::connected);
    }

    private void connected(@Nullable StatefulRedisConnection<byte[], byte[]> connection, @Nullable Throwable failure) {
        boolean isLate;
        synchronized (this) {
            connecting = false;
            isLate = closed;
            if (connection != null && !closed) {
                Link link = new Link(connection);
                current = link;
                connection.addListener(link);
            }
        }
        if (connection == null) {
            missing = String.valueOf(
                    failure == null ? null : Failures.unwrap(failure).getMessage());
            connectLater();
        } else if (isLate) {
            var unused = connection.closeAsync();
        }
    }

    private void connectLater() {
        long pause = pauseMillis;
        pauseMillis = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
        if (!timer.isShuttingDown()) {
            var unused = timer.schedule(this::connect, pause, TimeUnit.MILLISECONDS);
        }
    }

    private void drop(Link link, String why) {
        synchronized (this) {
            if (current != link) {
                return;
            }
            current = null;
            missing = why;
        }
        var unused = link.connection.closeAsync();
        connectLater();
    }

    @Override
    public void close() {
        Link last;
        synchronized (this) {
            closed = true;
            last = current;
            current = null;
            missing = "the store is closed";
        }
        if (last != null) {
            last.connection.close();
        }
    }

    /** A connection that stood, and may be gone. */
    private final class Link implements Servers.Connected, RedisConnectionStateListener {
        private final StatefulRedisConnection<byte[], byte[]> connection;
        private volatile long answeredAt = System.nanoTime();

        Link(StatefulRedisConnection<byte[], byte[]> connection) {
            this.connection = connection;
        }

        @Override
        public RedisClusterAsyncCommands<byte[], byte[]> commands() {
            return connection.async();
        }

        @Override
        public void answered() {
            answeredAt = System.nanoTime();
            if (pauseMillis != FIRST_PAUSE_MILLIS) {
                pauseMillis = FIRST_PAUSE_MILLIS;
            }
        }

        @Override
        public void failed(Throwable failure, long sentAt) {
            Throwable cause = Failures.unwrap(failure);
            if (cause instanceof RedisCommandTimeoutException) {
                if (answeredAt - sentAt < 0) {
                    drop(this, "it has not answered for a while");
                }
            } else if (Failures.isReadOnly(cause)) {
                drop(this, "the server only reads: it is not the master any more");
            } else if (!(cause instanceof RedisCommandExecutionException)) {
                drop(this, String.valueOf(cause.getMessage()));
            }
        }

        @Override
        public void onRedisDisconnected(RedisChannelHandler<?, ?> handler) {
            drop(this, "the connection was lost");
        }
    }
}
