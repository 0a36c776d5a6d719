package dev.semel.store.redis;

import dev.semel.store.Store;
import dev.semel.store.tck.CrashingProcess;
import dev.semel.store.tck.DurabilityContract;
import dev.semel.store.tck.StoreFixture;
import org.junit.jupiter.api.AfterEach;

/** With {@code appendfsync always}: before each opening the server is killed, and started again on its files. */
class RedisDurabilityTest extends DurabilityContract {
    private final RedisProcess server = RedisProcess.durable(RedisBinary.NEWER);
    private final RedisFixture fixture = new RedisFixture(server.uri(), () -> {
        server.kill();
        server.start();
    });

    @Override
    protected StoreFixture<? extends Store> fixture() {
        return fixture;
    }

    @Override
    protected CrashingProcess.Opening opening() {
        return RedisOpener.of(fixture);
    }

    @AfterEach
    void closeServer() {
        server.close();
    }
}
