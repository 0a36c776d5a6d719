package dev.semel.store.rocksdb;

import dev.semel.store.Store;
import dev.semel.store.tck.CrashingProcess;
import dev.semel.store.tck.SettableClock;
import java.nio.file.Path;

/** Opens a store on RocksDB in a process that will be killed, on the clock that the fixture's stores start with. */
public final class RocksOpener implements CrashingProcess.Opener {

    static CrashingProcess.Opening of(Path directory, Durability durability) {
        return new CrashingProcess.Opening(RocksOpener.class, durability + ":" + directory);
    }

    @Override
    public Store open(String location) {
        String[] parts = location.split(":", 2);
        var settings = Settings.of(Durability.valueOf(parts[0])).withClock(SettableClock.atSomeDay());
        return RocksStore.open(Path.of(parts[1]), settings);
    }
}
