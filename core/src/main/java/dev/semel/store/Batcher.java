package dev.semel.store;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Turns single requests into batches: one writer thread takes all that has queued, has the batch written, then
 * completes its stages. It never waits for a batch to fill, so a lone caller pays one round and a crowd shares one.
 * Thread-safe.
 *
 * <p>The queue is bounded in requests and in weight; a full one refuses at once. An answer is published only after the
 * whole batch was handled: what is answered early in a round is not durable before its end.
 *
 * @param <Q> a request
 * @param <A> its answer
 */
public final class Batcher<Q, A> implements AutoCloseable {
    private final Handler<Q, A> handler;
    private final Limits limits;
    private final Thread writer;
    private final Object lock = new Object();
    private List<Item<Q, A>> queued = new ArrayList<>();
    private long queuedWeight;
    private boolean writerWaits;
    private boolean closed;

    private Batcher(String name, Limits limits, Handler<Q, A> handler) {
        this.handler = handler;
        this.limits = limits;
        this.writer = Thread.ofPlatform().name(name).daemon().unstarted(this::work);
    }

    /**
     * A batcher whose writer is running.
     *
     * @param name the writer thread's
     */
    public static <Q, A> Batcher<Q, A> start(String name, Limits limits, Handler<Q, A> handler) {
        var batcher = new Batcher<>(name, limits, handler);
        batcher.writer.start();
        return batcher;
    }

    /** How much may queue: requests, and the sum of their weights. */
    public record Limits(int requests, long weight) {
        /** 20,000 requests, 256 MiB. */
        public static final Limits DEFAULT = new Limits(20_000, 256L << 20);

        public Limits {
            if (requests < 1 || weight < 1) {
                throw new IllegalArgumentException("limits must be positive: " + requests + ", " + weight);
            }
        }
    }

    /** Does a batch, in order, and answers or fails each item; on the writer thread only. */
    @FunctionalInterface
    public interface Handler<Q, A> {
        void handle(List<Item<Q, A>> batch);
    }

    /** One request of a batch, and what it is answered. Confined to the writer thread. */
    public static final class Item<Q, A> {
        private final Q request;
        private final CompletableFuture<A> stage = new CompletableFuture<>();
        private @Nullable A answer;
        private @Nullable Throwable failure;

        private Item(Q request) {
            this.request = request;
        }

        public Q request() {
            return request;
        }

        /** Answers it, once the batch is handled. */
        public void answer(A given) {
            answer = given;
        }

        /** Fails it, once the batch is handled, whatever it was answered. */
        public void fail(Throwable why) {
            failure = why;
        }

        private void publish() {
            if (failure != null) {
                stage.completeExceptionally(failure);
            } else if (answer != null) {
                stage.complete(answer);
            } else {
                stage.completeExceptionally(new IllegalStateException("the batch left this request unanswered"));
            }
        }
    }

    /** Queues a request that weighs nothing to speak of. */
    public CompletionStage<A> submit(Q request) {
        return submit(request, 0);
    }

    /**
     * Queues a request. Fails with {@link StoreException.Refused} when the queue is full or closed: nothing of it was
     * done.
     *
     * @param weight about its bytes
     */
    public CompletionStage<A> submit(Q request, long weight) {
        var item = new Item<Q, A>(request);
        synchronized (lock) {
            if (closed) {
                return CompletableFuture.failedFuture(new StoreException.Refused("the store is closed"));
            }
            if (queued.size() >= limits.requests() || (queuedWeight > 0 && queuedWeight + weight > limits.weight())) {
                return CompletableFuture.failedFuture(new StoreException.Refused(
                        "the store is behind: " + queued.size() + " requests wait to be written"));
            }
            queued.add(item);
            queuedWeight += weight;
            if (writerWaits) {
                writerWaits = false;
                lock.notifyAll();
            }
        }
        return item.stage;
    }

    /** Refuses what comes from now on, does what was accepted, and ends the writer. */
    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
            lock.notifyAll();
        }
        joinWriter();
    }

    private void joinWriter() {
        boolean interrupted = false;
        while (true) {
            try {
                writer.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void work() {
        while (true) {
            List<Item<Q, A>> batch = takeAll();
            if (batch.isEmpty()) {
                return;
            }
            try {
                handler.handle(batch);
            } catch (Throwable e) {
                // The writer outlives whatever a batch does to it: nobody else would answer the next one.
                failAll(batch, e);
            }
            for (Item<Q, A> item : batch) {
                item.publish();
            }
        }
    }

    /** All that has queued, waiting for the first; empty once closed and done. */
    private List<Item<Q, A>> takeAll() {
        synchronized (lock) {
            while (queued.isEmpty() && !closed) {
                writerWaits = true;
                awaitRequest();
            }
            writerWaits = false;
            List<Item<Q, A>> batch = queued;
            queued = new ArrayList<>(Math.min(batch.size() + 8, 1_024));
            queuedWeight = 0;
            return batch;
        }
    }

    @SuppressWarnings("WaitNotInLoop") // the caller's loop
    private void awaitRequest() {
        try {
            lock.wait();
        } catch (InterruptedException e) {
            // Only close ends the writer: an interrupt is nobody's request here.
        }
    }

    private static <Q, A> void failAll(List<Item<Q, A>> batch, Throwable why) {
        var unavailable = new StoreException.Unavailable("the batch could not be written: " + why.getMessage(), why);
        for (Item<Q, A> item : batch) {
            item.fail(unavailable);
        }
    }
}
