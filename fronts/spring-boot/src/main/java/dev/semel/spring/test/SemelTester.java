package dev.semel.spring.test;

import dev.semel.event.Event;
import dev.semel.event.EventListener;
import dev.semel.store.InMemoryStore;
import dev.semel.store.Store;
import dev.semel.store.StoreClock;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Tells a test what Semel did, and lets its time pass. Thread-safe; with several requests at a time its counts are
 * those of all.
 */
public final class SemelTester implements EventListener {
    /** Longer than any record is kept. */
    private static final Duration FOREVER = Duration.ofDays(1_000);

    private final AtomicLong ahead = new AtomicLong();
    private final AtomicInteger runs = new AtomicInteger();
    private final AtomicInteger replays = new AtomicInteger();

    SemelTester() {}

    /**
     * What a request and its repeat got.
     *
     * @param first of the run
     * @param again of the replay
     */
    public record Repeated<T>(T first, T again) {}

    Store store() {
        StoreClock clock = StoreClock.system();
        return new InMemoryStore(InMemoryStore.Limits.DEFAULT, () -> clock.millis() + ahead.get());
    }

    @Override
    public void on(Event event) {
        if (event instanceof Event.Claimed) {
            runs.incrementAndGet();
        } else if (event instanceof Event.Replayed) {
            replays.incrementAndGet();
        }
    }

    /** How often a protected request ran, since the start. */
    public int runs() {
        return runs.get();
    }

    /** How often a repeat got the answer of a run, since the start. */
    public int replays() {
        return replays.get();
    }

    /**
     * Sends a request twice.
     *
     * @param request sends the same request at each call, with the same key
     * @throws AssertionError it didn't run once, or the second one didn't get the first one's answer
     */
    public <T> Repeated<T> repeat(Callable<T> request) throws Exception {
        int ran = runs.get();
        int replayed = replays.get();
        var repeated = new Repeated<>(request.call(), request.call());
        int more = runs.get() - ran;
        int again = replays.get() - replayed;
        if (more != 1 || again != 1) {
            throw new AssertionError("two equal requests with one key made " + more + " runs and " + again
                    + " replays instead of one each: look at Semel-Status of their answers");
        }
        return repeated;
    }

    /** All records expire: what comes next is a first request. Runs that go on keep theirs. */
    public void expireAll() {
        pass(FOREVER);
    }

    /** So much time passes for the store, and none for anybody else. */
    public void pass(Duration time) {
        ahead.addAndGet(time.toMillis());
    }
}
