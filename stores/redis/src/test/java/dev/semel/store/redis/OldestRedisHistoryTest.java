package dev.semel.store.redis;

import dev.semel.store.Store;
import dev.semel.store.tck.HistoryContract;
import dev.semel.store.tck.StoreFixture;

class OldestRedisHistoryTest extends HistoryContract {
    @Override
    protected StoreFixture<? extends Store> fixture() {
        return new RedisFixture(TestServers.oldest());
    }
}
