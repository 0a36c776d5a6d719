import dev.semel.store.StoreClock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** The time of a store that lets itself be told it: the system's, and what was added to it. Thread-safe. */
final class Clock implements StoreClock {
    private final StoreClock system = StoreClock.system();
    private final AtomicLong ahead = new AtomicLong();

    @Override
    public long millis() {
        return system.millis() + ahead.get();
    }

    void forward(Duration step) {
        ahead.addAndGet(step.toMillis());
    }
}
