package dev.semel.store.redis;

import dev.semel.store.BrowsableStore;
import dev.semel.store.tck.BrowsableContract;
import dev.semel.store.tck.StoreFixture;

class ValkeyBrowsableTest extends BrowsableContract {
    @Override
    protected StoreFixture<? extends BrowsableStore> fixture() {
        return new RedisFixture(TestServers.valkey());
    }
}
