package dev.semel.store.tck;

import dev.semel.store.InMemoryStore;
import java.time.Duration;

final class InMemoryFixture implements StoreFixture<InMemoryStore> {
    private final SettableClock clock = SettableClock.atSomeDay();

    @Override
    public InMemoryStore open() {
        return new InMemoryStore(InMemoryStore.Limits.DEFAULT, clock);
    }

    @Override
    public void elapse(Duration time) {
        clock.move(time);
    }

    @Override
    public void clear() {}
}
