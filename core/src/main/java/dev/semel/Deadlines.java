package dev.semel;

import dev.semel.store.StoreException;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/**
 * Bounds the time of the store's answers. All have the same bound, so they fall due in the order they began: a queue
 * that one tick reads from its head, instead of a timer for each call. Thread-safe; {@link #tick} is called by one
 * thread.
 */
final class Deadlines implements AutoCloseable {
    private final Queue<Watched> watched = new ConcurrentLinkedQueue<>();
    private final Duration bound;
    private volatile boolean closed;

    Deadlines(Duration bound) {
        this.bound = bound;
    }

    /** The same stage, which fails as unavailable when the bound has passed, give or take a tick. */
    <T> CompletableFuture<T> watch(CompletableFuture<T> answer) {
        watched.add(new Watched(answer, System.nanoTime() + bound.toNanos()));
        if (closed) {
            close();
        }
        return answer;
    }

    /** Fails what is overdue and forgets what is done. */
    void tick(long now) {
        for (Watched head = watched.peek(); head != null && head.isOver(now); head = watched.peek()) {
            watched.poll();
            fail(head);
        }
    }

    private void fail(Watched overdue) {
        overdue.answer()
                .completeExceptionally(new StoreException.Unavailable("the store did not answer within " + bound));
    }

    /** From now on nobody ticks: what is still watched, and what comes yet, gets a timer of its own. */
    @Override
    public void close() {
        closed = true;
        for (Watched next = watched.poll(); next != null; next = watched.poll()) {
            Watched left = next;
            if (!left.answer().isDone()) {
                CompletableFuture.delayedExecutor(bound.toNanos(), TimeUnit.NANOSECONDS)
                        .execute(() -> fail(left));
            }
        }
    }

    private record Watched(CompletableFuture<?> answer, long due) {
        boolean isOver(long now) {
            return answer.isDone() || now - due >= 0;
        }
    }
}
