package dev.semel.client;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/** Time that passes in pauses only, at once. Thread-safe. */
public final class TestTime {
    static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");

    private final AtomicLong nanos = new AtomicLong();
    private final List<Duration> pauses = new CopyOnWriteArrayList<>();
    private final CountDownLatch paused = new CountDownLatch(1);
    private volatile boolean stands;

    /** From now on no pause ends. */
    public void stand() {
        stands = true;
    }

    /** Waits until a pause began. */
    public void awaitPause() throws InterruptedException {
        paused.await();
    }

    List<Duration> pauses() {
        return pauses;
    }

    Duration passed() {
        return Duration.ofNanos(nanos.get());
    }

    public InMemoryKeyJournal journal() {
        return new InMemoryKeyJournal(InstantSource.fixed(NOW));
    }

    public Repeater repeater(KeyJournal journal, Dialect dialect, ClientSettings settings) {
        return new Repeater(
                journal,
                dialect,
                settings,
                InstantSource.fixed(NOW),
                new Pauses(nanos::get, this::pause, new Random(1)));
    }

    private void pause(Duration length, Runnable then) {
        pauses.add(length);
        nanos.addAndGet(length.toNanos());
        paused.countDown();
        if (!stands) {
            then.run();
        }
    }
}
