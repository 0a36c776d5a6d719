package dev.semel;

import dev.semel.store.StoreException;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Bounds the time of the store's answers. All have the same bound, so they fall due in the order they began: a queue
 * that one tick reads from its head, instead of a timer for each call. Time in which nobody ticked doesn't count: this
 * process stood still (frozen, or collecting garbage), and the store had nobody to answer. Thread-safe; {@link #tick}
 * is called by one thread.
 */
final class Deadlines implements AutoCloseable {
    private final Queue<Watched> watched = new ConcurrentLinkedQueue<>();
    private final Duration bound;
    private final long betweenTicks;
    private final LongSupplier nanoTime;
    private final AtomicLong stoodStill = new AtomicLong();
    private volatile boolean closed;
    private long ticked;

    /** @param betweenTicks how often {@link #tick} is called, about */
    Deadlines(Duration bound, Duration betweenTicks, LongSupplier nanoTime) {
        this.bound = bound;
        this.betweenTicks = betweenTicks.toNanos();
        this.nanoTime = nanoTime;
        this.ticked = nanoTime.getAsLong();
    }

    /** The same stage, which fails as unavailable when the bound has passed, give or take a tick. */
    <T> CompletableFuture<T> watch(CompletableFuture<T> answer) {
        watched.add(new Watched(answer, nanoTime.getAsLong() - stoodStill.get() + bound.toNanos()));
        if (closed) {
            close();
        }
        return answer;
    }

    /** Fails what is overdue and forgets what is done. */
    void tick(long now) {
        long late = now - ticked - betweenTicks;
        ticked = now;
        if (late > betweenTicks) {
            stoodStill.addAndGet(late);
        }
        long counted = now - stoodStill.get();
        for (Watched head = watched.peek(); head != null && head.isOver(counted); head = watched.peek()) {
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
