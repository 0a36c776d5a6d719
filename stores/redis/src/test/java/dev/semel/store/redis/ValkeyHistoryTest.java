package dev.semel.store.redis;

import dev.semel.store.Store;
import dev.semel.store.tck.HistoryContract;
import dev.semel.store.tck.StoreFixture;

class ValkeyHistoryTest extends HistoryContract {
    @Override
    protected StoreFixture<? extends Store> fixture() {
        return new RedisFixture(TestServers.valkey());
    }
}
