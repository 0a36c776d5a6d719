package dev.semel.store.postgres;

import dev.semel.store.BrowsableStore;
import dev.semel.store.tck.BrowsableContract;
import dev.semel.store.tck.StoreFixture;

class PostgresBrowsableTest extends BrowsableContract {
    @Override
    protected StoreFixture<? extends BrowsableStore> fixture() {
        return new PostgresFixture();
    }
}
