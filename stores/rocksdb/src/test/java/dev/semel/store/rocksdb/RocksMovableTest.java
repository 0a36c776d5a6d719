package dev.semel.store.rocksdb;

import dev.semel.store.MovableStore;
import dev.semel.store.rocksdb.RocksFixture.Dropping;
import dev.semel.store.tck.DurableMovableContract;
import dev.semel.store.tck.StoreFixture;

class RocksMovableTest extends DurableMovableContract {
    @Override
    protected StoreFixture<? extends MovableStore> fixture() {
        return new RocksFixture(Durability.PROCESS_CRASH, Dropping.AT_ONCE);
    }
}
