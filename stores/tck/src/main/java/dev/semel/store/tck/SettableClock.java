package dev.semel.store.tck;

import dev.semel.store.StoreClock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** A store's clock that stands still until it is moved, in either direction. Thread-safe. */
public final class SettableClock implements StoreClock {
    private final AtomicLong millis;

    public SettableClock(long millis) {
        this.millis = new AtomicLong(millis);
    }

    /** A clock that shows a day in 2026. */
    public static SettableClock atSomeDay() {
        return new SettableClock(1_780_000_000_000L);
    }

    @Override
    public long millis() {
        return millis.get();
    }

    public void move(Duration by) {
        millis.addAndGet(by.toMillis());
    }
}
