package dev.semel.store.postgres;

import dev.semel.store.StoreException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** A few threads that look things up, each with a connection of its own while it does. Thread-safe. */
final class Readers implements AutoCloseable {
    private static final int WAITING_AT_MOST = 1_000;

    private final ThreadPoolExecutor threads;
    private final List<Link> links = new ArrayList<>();
    private final BlockingQueue<Link> idle;

    Readers(int count, Connector connector, Connector.Use use) {
        this.idle = new ArrayBlockingQueue<>(count);
        for (int i = 0; i < count; i++) {
            links.add(new Link(connector, use));
        }
        idle.addAll(links);
        this.threads = new ThreadPoolExecutor(
                count,
                count,
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(WAITING_AT_MOST),
                Thread.ofPlatform().name("semel-postgres-reader").daemon().factory());
    }

    <T> CompletionStage<T> call(Link.Work<T> look) {
        try {
            return CompletableFuture.supplyAsync(() -> run(look), threads);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedFuture(new StoreException.Refused(
                    threads.isShutdown() ? "the store is closed" : "the store is behind: too many wait to read", e));
        }
    }

    private <T> T run(Link.Work<T> look) {
        Link link = idle.remove();
        try {
            return link.run(look);
        } catch (SQLException e) {
            throw new CompletionException(Faults.unavailable(e));
        } finally {
            idle.add(link);
        }
    }

    /** Ends what runs. */
    @Override
    public void close() {
        threads.shutdown();
        links.forEach(Link::close);
        threads.close();
    }
}
