package dev.semel.store.postgres;

import dev.semel.store.MovableStore;
import dev.semel.store.tck.DurableMovableContract;
import dev.semel.store.tck.StoreFixture;

class PostgresMovableTest extends DurableMovableContract {
    @Override
    protected StoreFixture<? extends MovableStore> fixture() {
        return new PostgresFixture();
    }
}
