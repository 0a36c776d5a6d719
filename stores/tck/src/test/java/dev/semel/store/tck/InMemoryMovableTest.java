package dev.semel.store.tck;

import dev.semel.store.MovableStore;

class InMemoryMovableTest extends MovableContract {
    @Override
    protected StoreFixture<? extends MovableStore> fixture() {
        return new InMemoryFixture();
    }
}
