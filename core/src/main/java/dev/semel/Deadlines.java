package dev.semel;

import dev.semel.store.StoreException;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/**
 * Bounds the time of the store's answers. All have the same bound, so they fall due in the order they began: a queue
 * that one tick reads from its head, instead of a timer for each call.
 *
 * <p>Time is counted by the ticks, each for a second at most: when none came for longer, this process stood still
 * (frozen, or collecting garbage), and the store had nobody to answer. Thread-safe; {@link #tick} is called by one
 * thread.
 */
final class Deadlines implements AutoCloseable {
    private static final long MOST_OF_A_TICK = TimeUnit.SECONDS.toNanos(1);

    private final Queue<Watched> watched = new ConcurrentLinkedQueue<>();
    private final Duration bound;
    private final long due;
    private volatile long counted;
    private volatile boolean closed;
    private long ticked;

    /** @param betweenTicks how often {@link #tick} is called, about */
    Deadlines(Duration bound, Duration betweenTicks, long now) {
        this.bound = bound;
        this.due = bound.plus(betweenTicks).toNanos(); // what begins between two ticks has its whole time, too
        this.ticked = now;
    }

    /** The same stage, which fails as unavailable when the bound has passed, or up to two ticks later. */
    <T> CompletableFuture<T> watch(CompletableFuture<T> answer) {
        watched.add(new Watched(answer, counted + due));
        if (closed) {
            close();
        }
        return answer;
    }

    /** Fails what is overdue and forgets what is done. */
    void tick(long now) {
        long reached = counted + Math.min(now - ticked, MOST_OF_A_TICK);
        ticked = now;
        counted = reached;
        for (Watched head = watched.peek(); head != null && head.isOver(reached); head = watched.peek()) {
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
