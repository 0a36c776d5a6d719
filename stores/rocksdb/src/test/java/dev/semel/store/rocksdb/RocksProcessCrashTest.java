package dev.semel.store.rocksdb;

import dev.semel.store.Store;
import dev.semel.store.rocksdb.RocksFixture.Dropping;
import dev.semel.store.tck.CrashingProcess;
import dev.semel.store.tck.DurabilityContract;
import dev.semel.store.tck.StoreFixture;

class RocksProcessCrashTest extends DurabilityContract.SoleOwner {
    private final RocksFixture fixture = new RocksFixture(Durability.PROCESS_CRASH, Dropping.AT_ONCE);

    @Override
    protected StoreFixture<? extends Store> fixture() {
        return fixture;
    }

    @Override
    protected CrashingProcess.Opening opening() {
        return RocksOpener.of(fixture.directory(), Durability.PROCESS_CRASH);
    }
}
