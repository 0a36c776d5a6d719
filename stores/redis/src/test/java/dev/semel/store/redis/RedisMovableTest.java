package dev.semel.store.redis;

import dev.semel.store.MovableStore;
import dev.semel.store.tck.DurableMovableContract;
import dev.semel.store.tck.StoreFixture;

class RedisMovableTest extends DurableMovableContract {
    @Override
    protected StoreFixture<? extends MovableStore> fixture() {
        return new RedisFixture(TestServers.newer());
    }
}
