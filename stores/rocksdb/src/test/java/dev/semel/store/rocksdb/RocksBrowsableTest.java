package dev.semel.store.rocksdb;

import dev.semel.store.BrowsableStore;
import dev.semel.store.rocksdb.RocksFixture.Dropping;
import dev.semel.store.tck.BrowsableContract;
import dev.semel.store.tck.StoreFixture;

class RocksBrowsableTest extends BrowsableContract {
    @Override
    protected StoreFixture<? extends BrowsableStore> fixture() {
        return new RocksFixture(Durability.PROCESS_CRASH, Dropping.AT_ONCE);
    }
}
