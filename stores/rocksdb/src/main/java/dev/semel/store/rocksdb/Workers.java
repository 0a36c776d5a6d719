package dev.semel.store.rocksdb;

import dev.semel.store.StoreException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The store's threads beside the writer: two that read from the disk, and one that winds the clock. Thread-safe. */
final class Workers implements AutoCloseable {
    private static final int READERS = 2;
    private static final int WAITING_AT_MOST = 10_000;
    private static final long HOUSEKEEPING_MILLIS = 1_000;

    private final ThreadPoolExecutor readers = new ThreadPoolExecutor(
            READERS,
            READERS,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING_AT_MOST),
            named("semel-rocksdb-reader"));
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(named("semel-rocksdb-timer"));

    Workers(Runnable housekeeping) {
        var unused = timer.scheduleWithFixedDelay(
                housekeeping, HOUSEKEEPING_MILLIS, HOUSEKEEPING_MILLIS, TimeUnit.MILLISECONDS);
    }

    private static ThreadFactory named(String name) {
        return Thread.ofPlatform().name(name).daemon().factory();
    }

    /** Has a reader do it. */
    <T> CompletionStage<T> call(Supplier<T> look) {
        try {
            return CompletableFuture.supplyAsync(look, readers);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedFuture(new StoreException.Refused(
                    readers.isShutdown() ? "the store is closed" : "the store is behind: too many wait to read", e));
        }
    }

    /** Ends them; what had been accepted is done. */
    @Override
    public void close() {
        timer.shutdown();
        readers.close();
    }
}
