package dev.semel.store.postgres;

import dev.semel.store.Store;
import dev.semel.store.tck.CrashingProcess;

/** Opens a store on PostgreSQL in a process that will be killed. */
public final class PostgresOpener implements CrashingProcess.Opener {

    static CrashingProcess.Opening of(PostgresFixture fixture) {
        return new CrashingProcess.Opening(PostgresOpener.class, fixture.schema() + " " + fixture.url());
    }

    @Override
    public Store open(String location) {
        String[] parts = location.split(" ", 2);
        return PostgresStore.open(
                PostgresSettings.of(parts[1], Durability.POWER_LOSS).withSchema(parts[0]));
    }
}
