package dev.semel.store.postgres;

import dev.semel.store.Store;
import dev.semel.store.tck.HistoryContract;
import dev.semel.store.tck.StoreFixture;

class ManyStoresSerializableTest extends HistoryContract {
    @Override
    protected StoreFixture<? extends Store> fixture() {
        return ManyStores.fixture("serializable");
    }
}
