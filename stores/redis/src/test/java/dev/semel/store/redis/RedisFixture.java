package dev.semel.store.redis;

import dev.semel.store.tck.SettableClock;
import dev.semel.store.tck.StoreFixture;
import io.lettuce.core.KillArgs;
import java.time.Duration;
import java.util.UUID;

/** A store under a prefix of its own, whose clock stands still until it is moved. */
final class RedisFixture implements StoreFixture<RedisStore> {
    private final SettableClock clock = SettableClock.atSomeDay();
    private final String prefix = "test-" + UUID.randomUUID();
    private final String uri;
    private final Runnable beforeOpening;

    /** On that server, or on the one that {@code SEMEL_TEST_REDIS} names. */
    RedisFixture(RedisProcess server) {
        this(System.getenv().getOrDefault("SEMEL_TEST_REDIS", server.uri()), () -> {});
    }

    RedisFixture(String uri, Runnable beforeOpening) {
        this.uri = uri;
        this.beforeOpening = beforeOpening;
    }

    String uri() {
        return uri;
    }

    String prefix() {
        return prefix;
    }

    SettableClock clock() {
        return clock;
    }

    @Override
    public RedisStore open() {
        beforeOpening.run();
        return RedisStore.open(RedisSettings.of(uri).withPrefix(prefix).withClock(clock), warning -> {});
    }

    /** Cuts the connections that listen. */
    void killSubscribers() {
        try (var store = open()) {
            store.commands()
                    .clientKill(KillArgs.Builder.typePubsub())
                    .toCompletableFuture()
                    .join();
        }
    }

    @Override
    public void elapse(Duration time) {
        clock.move(time);
    }

    /** What this leaves behind is under a prefix that nobody takes again, and expires. */
    @Override
    public void clear() {
        // Each fixture has a prefix of its own, so there is nothing of others.
    }
}
