package dev.semel.examples.listener;

import dev.semel.Idempotency;
import dev.semel.Limits;
import dev.semel.Operation;
import dev.semel.Operations;
import dev.semel.ResultCodec;
import dev.semel.event.EventListener;
import dev.semel.policy.OutcomeRules.OnUnknown;
import dev.semel.store.rocksdb.Durability;
import dev.semel.store.rocksdb.RocksStore;
import java.net.ConnectException;
import java.nio.file.Path;
import java.time.Duration;

/** The charges that this process has made, or is making. Listeners in several processes would share PostgreSQL. */
final class Charges implements AutoCloseable {
    private final RocksStore store;
    private final Idempotency engine;
    private final Duration waitAtMost;

    /**
     * @param waitAtMost for a charge that is being made
     * @param events for the log
     */
    Charges(Path records, Duration waitAtMost, EventListener events) {
        this.waitAtMost = waitAtMost;
        store = RocksStore.open(records, Durability.POWER_LOSS);
        engine = new Idempotency(store, store.secret(), Limits.DEFAULT, events);
    }

    /** @param onUnknown what comes of a charge in whose middle the process died */
    Operations<String> operations(OnUnknown onUnknown) {
        return engine.operations(Operation.named("charge", ResultCodec.TEXT)
                .withKeep(Duration.ofDays(7))
                .withWaitAtMost(waitAtMost)
                .withOnUnknown(onUnknown)
                .withProvesNothingRan(ConnectException.class::isInstance));
    }

    @Override
    public void close() {
        engine.close();
        store.close();
    }
}
