package dev.semel.store.redis;

import dev.semel.store.StoreException;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.netty.util.concurrent.EventExecutorGroup;
import java.util.concurrent.CompletableFuture;
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

    private final Supplier<? extends CompletionStage<Opened>> opener;
    private final EventExecutorGroup timer;
    private final CompletableFuture<Void> tried = new CompletableFuture<>();
    private volatile @Nullable Link current;
    private volatile String missing = "not connected yet";
    private boolean connecting;
    private boolean closed;
    private volatile long pauseMillis = FIRST_PAUSE_MILLIS;

    /** It is connected from now on. */
    Line(Supplier<? extends CompletionStage<Opened>> opener, EventExecutorGroup timer) {
        this.opener = opener;
        this.timer = timer;
        connect();
    }

    /** Complete when it was tried once to connect, with why it failed. */
    CompletionStage<Void> tried() {
        return tried.minimalCompletionStage();
    }

    /** Whether it was tried to connect, and there is no connection now. */
    boolean isDown() {
        return tried.isDone() && current == null;
    }

    /** Whether it is connected to that server. */
    boolean leadsTo(String server) {
        Link link = current;
        return link != null && link.server.equals(server);
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
        CompletionStage<Opened> opening;
        try {
            opening = opener.get();
        } catch (RuntimeException e) {
            connected(null, e);
            return;
        }
        opening.whenComplete(this::connected);
    }

    private void connected(@Nullable Opened opened, @Nullable Throwable failure) {
        boolean isLate;
        synchronized (this) {
            connecting = false;
            isLate = closed;
            if (opened != null && !closed) {
                Link link = new Link(opened);
                current = link;
                opened.connection().addListener(link);
            }
        }
        if (opened == null) {
            missing = String.valueOf(
                    failure == null ? null : Failures.unwrap(failure).getMessage());
            connectLater();
        } else if (isLate) {
            var unused = opened.connection().closeAsync();
        }
        if (failure == null) {
            tried.complete(null);
        } else {
            tried.completeExceptionally(failure);
        }
    }

    private void connectLater() {
        long pause = pauseMillis;
        pauseMillis = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
        if (!timer.isShuttingDown()) {
            var unused = timer.schedule(this::connect, pause, TimeUnit.MILLISECONDS);
        }
    }

    /** Gives up a connection to another server than that one; answers whether there was one. */
    boolean dropUnlessAt(String server, String why) {
        Link link = current;
        if (link == null || link.server.equals(server)) {
            return false;
        }
        drop(link, why);
        return true;
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
        private final String server;
        private volatile long answeredAt = System.nanoTime();

        Link(Opened opened) {
            this.connection = opened.connection();
            this.server = opened.server();
        }

        @Override
        public String server() {
            return server;
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
