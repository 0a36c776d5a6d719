package dev.semel.store.postgres;

import dev.semel.store.Store;
import dev.semel.store.tck.StoreContract;
import dev.semel.store.tck.StoreFixture;

class PostgresStoreTest extends StoreContract {
    @Override
    protected StoreFixture<? extends Store> fixture() {
        return new PostgresFixture();
    }
}
