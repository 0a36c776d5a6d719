package dev.semel.store.redis;

import dev.semel.store.StoreException;
import io.netty.util.concurrent.EventExecutorGroup;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The lines to one address: one for commands, and one besides it for those that block, where replicas are waited for.
 * Each is made again by itself, so that they may lead to two servers for a while: before and after a failover.
 * Thread-safe.
 */
final class Lines implements AutoCloseable {
    private final Line line;
    private final @Nullable Line besides;

    Lines(Supplier<? extends CompletionStage<Opened>> opener, boolean isBlocked, EventExecutorGroup timer) {
        this.line = new Line(opener, timer);
        this.besides = isBlocked ? new Line(opener, timer) : null;
    }

    /** Complete when it was tried once to connect both, with why it failed. */
    CompletionStage<Void> tried() {
        return besides == null ? line.tried() : line.tried().thenAcceptBoth(besides.tried(), (done, too) -> {});
    }

    /** @throws StoreException.Unavailable there is no connection now */
    Servers.Connected now() {
        return line.now();
    }

    /** Whether it was tried to connect, and there is no connection now. */
    boolean isDown() {
        return line.isDown();
    }

    /** Whether the second line leads to that server. */
    boolean hasBesides(String server) {
        return besides != null && besides.leadsTo(server);
    }

    /** @throws StoreException.Unavailable there is no connection now, or it leads to another server */
    Servers.Connected besides(String server) {
        if (besides == null) {
            throw new IllegalStateException("nobody is to wait for replicas");
        }
        Servers.Connected there = besides.now();
        if (there.server().equals(server)) {
            return there;
        }
        // Both are to lead where a new one leads now.
        if (line.dropUnlessAt(there.server(), "it may not be the master any more")) {
            besides.dropUnlessAt(server, "it led to another server");
        }
        throw new StoreException.Unavailable("another server answered than the one whose replicas can be waited for:"
                + " it is written, and a failover could lose it");
    }

    @Override
    public void close() {
        line.close();
        if (besides != null) {
            besides.close();
        }
    }
}
