package dev.semel.store.redis;

import dev.semel.store.Store;
import dev.semel.store.tck.CrashingProcess;
import dev.semel.store.tck.SettableClock;

/** Opens a store in a process that will be killed, on the clock that the fixture's stores start with. */
public final class RedisOpener implements CrashingProcess.Opener {

    static CrashingProcess.Opening of(RedisFixture fixture) {
        return new CrashingProcess.Opening(RedisOpener.class, fixture.uri() + " " + fixture.prefix());
    }

    @Override
    public Store open(String location) {
        String[] parts = location.split(" ", 2);
        var settings = RedisSettings.of(parts[0]).withPrefix(parts[1]).withClock(SettableClock.atSomeDay());
        return RedisStore.open(settings, warning -> {});
    }
}
