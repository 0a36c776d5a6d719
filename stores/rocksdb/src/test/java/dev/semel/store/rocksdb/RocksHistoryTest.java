package dev.semel.store.rocksdb;

import dev.semel.store.Store;
import dev.semel.store.rocksdb.RocksFixture.Dropping;
import dev.semel.store.tck.HistoryContract;
import dev.semel.store.tck.StoreFixture;

class RocksHistoryTest extends HistoryContract {
    @Override
    protected StoreFixture<? extends Store> fixture() {
        return new RocksFixture(Durability.PROCESS_CRASH, Dropping.AT_ONCE);
    }
}
