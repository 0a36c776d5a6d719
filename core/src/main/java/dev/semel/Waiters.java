package dev.semel;

import dev.semel.key.RecordId;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Repeats that wait for a run to end. A waiter is a future and a timer, never a thread; their number is bounded, per
 * key and in all. Thread-safe.
 *
 * <p>A run of this process opens a line for its record and closes it after its ending is in the store, which wakes all
 * who stand in it: they ask the store again. Who waits for a run of another process asks again after a pause, or when
 * the store says that it has ended ({@link #ended}). They are woken on the timer's thread: a thousand repeats of one
 * key must not hold up the store's writer or the first caller's answer. Who joins a line that has just been closed is
 * woken at once, so no wake-up is lost between the store's answer and the joining.
 */
final class Waiters implements AutoCloseable {
    private final ConcurrentHashMap<RecordId, Line> lines = new ConcurrentHashMap<>();

    /** Of runs of other processes, each for as long as somebody stands in it. */
    private final ConcurrentHashMap<RecordId, Line> elsewhere = new ConcurrentHashMap<>();

    private final AtomicInteger waiting = new AtomicInteger();
    private final Limits limits;
    private final ScheduledExecutorService timer;
    private volatile boolean closed;

    Waiters(Limits limits, ScheduledExecutorService timer) {
        this.limits = limits;
        this.timer = timer;
    }

    /** What a repeat is told that wants to wait. */
    sealed interface Place {
        /** Completes when it is worth asking the store again: the run ended, or the time is over. */
        record Waiting(CompletableFuture<Void> woken) implements Place {}

        /** The line is full. */
        record Full() implements Place {}
    }

    /** Opens the line of a run that begins. Whatever it returns is closed when the run has ended. */
    Line open(RecordId id) {
        var line = new Line(id);
        Line before = lines.put(id, line);
        if (before != null) {
            before.wake(); // a lost holder's line: those in it ask again
        }
        return line;
    }

    /**
     * Waits for the run of that record, at most that long.
     *
     * @param pause how long to wait when the run is another process's
     */
    Place join(RecordId id, Duration atMost, Duration pause) {
        if (closed) {
            return new Place.Full();
        }
        if (waiting.incrementAndGet() > limits.waiters()) {
            waiting.decrementAndGet();
            return new Place.Full();
        }
        Line own = lines.get(id);
        Line line = own == null ? elsewhere.computeIfAbsent(id, Line::new) : own;
        var waiter = new Waiter();
        CompletableFuture<Void> woken = waiter.woken;
        Duration length = own == null && pause.compareTo(atMost) < 0 ? pause : atMost;
        Future<?> timeout;
        try {
            timeout = timer.schedule(() -> woken.complete(null), length.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException engineClosed) {
            waiting.decrementAndGet();
            return new Place.Full();
        }
        CompletableFuture<Void> left = woken.whenComplete((nothing, failure) -> {
            waiting.decrementAndGet();
            timeout.cancel(false);
            line.leave(waiter);
        });
        if (!line.enter(waiter, limits.waitersPerKey())) {
            woken.complete(null);
            return new Place.Full();
        }
        return new Place.Waiting(left);
    }

    /** A run ended, says the store: whoever waits here for one of another process asks again. */
    void ended(RecordId id) {
        Line line = elsewhere.remove(id);
        if (line != null) {
            line.wakeLater();
        }
    }

    /** Repeats waiting now. */
    int count() {
        return waiting.get();
    }

    /** Wakes everybody who waits, and lets nobody in any more. */
    @Override
    public void close() {
        closed = true;
        lines.values().forEach(Line::wake);
        elsewhere.values().forEach(Line::wake);
    }

    /** One repeat that waits; equal to itself only. */
    private static final class Waiter {
        final CompletableFuture<Void> woken = new CompletableFuture<>();
    }

    /** Those who wait for one run. */
    final class Line {
        private final RecordId id;
        private final Set<Waiter> standing = new HashSet<>(2);
        private boolean over;

        private Line(RecordId id) {
            this.id = id;
        }

        /** The run has ended and the store knows. */
        void close() {
            lines.remove(id, this);
            synchronized (standing) {
                over = true;
                if (standing.isEmpty()) {
                    return;
                }
            }
            wakeLater();
        }

        private void wakeLater() {
            try {
                timer.execute(this::wake);
            } catch (RejectedExecutionException engineClosed) {
                wake();
            }
        }

        private boolean enter(Waiter waiter, int most) {
            boolean late;
            synchronized (standing) {
                late = over;
                if (!late && standing.size() >= most) {
                    return false;
                }
                if (!late) {
                    standing.add(waiter);
                }
            }
            if (late) {
                waiter.woken.complete(null);
            }
            return true;
        }

        private void leave(Waiter waiter) {
            synchronized (standing) {
                standing.remove(waiter);
                if (standing.isEmpty() && elsewhere.remove(id, this)) {
                    over = true;
                }
            }
        }

        private void wake() {
            Set<Waiter> all;
            synchronized (standing) {
                over = true;
                all = Set.copyOf(standing);
                standing.clear();
            }
            all.forEach(waiter -> waiter.woken.complete(null));
        }
    }
}
