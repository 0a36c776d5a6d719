package dev.semel.system;

import dev.semel.store.redis.RedisBinary;
import dev.semel.store.redis.RedisProcess;
import java.time.Duration;

/** A Redis server of the test's own, which has on its disk what it answered. Used by one thread. */
final class RedisServer implements OneServer {
    /** A command is given up after two seconds. */
    private static final Duration LONG_SILENCE = Duration.ofSeconds(4);

    private final RedisProcess server = RedisProcess.durable(RedisBinary.NEWER);

    @Override
    public int port() {
        return server.port();
    }

    @Override
    public String store(String name, int port) {
        return "redis://127.0.0.1:" + port + "?prefix=" + name;
    }

    @Override
    public Duration longSilence() {
        return LONG_SILENCE;
    }

    @Override
    public void crash() {
        server.kill();
    }

    @Override
    public void begin() {
        server.start();
    }

    @Override
    public void close() {
        server.close();
    }
}
