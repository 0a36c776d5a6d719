package dev.semel.store.tck;

import dev.semel.store.Store;

class InMemoryHistoryTest extends HistoryContract {
    @Override
    protected StoreFixture<? extends Store> fixture() {
        return new InMemoryFixture();
    }
}
