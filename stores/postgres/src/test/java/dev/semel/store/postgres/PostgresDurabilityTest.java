package dev.semel.store.postgres;

import dev.semel.store.Store;
import dev.semel.store.tck.CrashingProcess;
import dev.semel.store.tck.DurabilityContract;
import dev.semel.store.tck.StoreFixture;

class PostgresDurabilityTest extends DurabilityContract {
    private final PostgresFixture fixture = new PostgresFixture();

    @Override
    protected StoreFixture<? extends Store> fixture() {
        return fixture;
    }

    @Override
    protected CrashingProcess.Opening opening() {
        return PostgresOpener.of(fixture);
    }
}
