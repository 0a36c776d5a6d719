package dev.semel.store.redis;

import dev.semel.store.Store;
import dev.semel.store.tck.StoreContract;
import dev.semel.store.tck.StoreFixture;

class ValkeyStoreTest extends StoreContract {
    @Override
    protected StoreFixture<? extends Store> fixture() {
        return new RedisFixture(TestServers.valkey());
    }
}
