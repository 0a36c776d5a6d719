package dev.semel.store.tck;

import dev.semel.store.Store;

class InMemoryStoreTest extends StoreContract {
    @Override
    protected StoreFixture<? extends Store> fixture() {
        return new InMemoryFixture();
    }
}
