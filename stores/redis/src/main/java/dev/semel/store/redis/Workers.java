package dev.semel.store.redis;

import dev.semel.store.StoreException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The thread on which records are walked through: one walk at a time is what a server is asked for. Thread-safe. */
final class Workers implements AutoCloseable {
    private static final int WAITING_AT_MOST = 100;

    private final ThreadPoolExecutor walker = new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING_AT_MOST),
            Thread.ofPlatform().name("semel-redis-browser").daemon().factory());

    <T> CompletionStage<T> call(Supplier<T> walk) {
        try {
            return CompletableFuture.supplyAsync(walk, walker);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedFuture(new StoreException.Refused(
                    walker.isShutdown() ? "the store is closed" : "too many wait to look at records", e));
        }
    }

    /** Gives up what is under way: it only looked. */
    @Override
    public void close() {
        walker.shutdownNow();
    }
}
