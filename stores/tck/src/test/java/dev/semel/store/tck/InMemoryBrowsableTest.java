package dev.semel.store.tck;

import dev.semel.store.BrowsableStore;

class InMemoryBrowsableTest extends BrowsableContract {
    @Override
    protected StoreFixture<? extends BrowsableStore> fixture() {
        return new InMemoryFixture();
    }
}
