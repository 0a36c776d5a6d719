package dev.semel.store.redis;

/** Servers that the tests of one process share, each started when it is first asked for. */
final class TestServers {
    private TestServers() {}

    /** Redis 6.2. */
    static RedisProcess oldest() {
        return Oldest.SERVER;
    }

    /** Redis 7 or newer. */
    static RedisProcess newer() {
        return Newer.SERVER;
    }

    /** Valkey 8 or newer. */
    static RedisProcess valkey() {
        return Valkey.SERVER;
    }

    private static final class Oldest {
        static final RedisProcess SERVER = RedisProcess.inMemory(RedisBinary.OLDEST);
    }

    private static final class Newer {
        static final RedisProcess SERVER = RedisProcess.inMemory(RedisBinary.NEWER);
    }

    private static final class Valkey {
        static final RedisProcess SERVER = RedisProcess.inMemory(RedisBinary.Valkey.NEWEST);
    }
}
