package dev.semel.spring.actuate;

import dev.semel.key.RecordId;
import dev.semel.store.Store;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/** Whether the store answers a look-up in time. Thread-safe. */
final class StoreHealth extends AbstractHealthIndicator {
    /** The name of no record: those are condensed by a hash. */
    private static final RecordId NOBODY = new RecordId(0, 0, 0, 0);

    private static final int PATIENCE_SECONDS = 2;

    private final Store store;
    private final Counts counts;

    StoreHealth(Store store, Counts counts) {
        super("Semel's store does not answer");
        this.store = store;
        this.counts = counts;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) throws Exception {
        builder.withDetail("store", store.getClass().getSimpleName());
        builder.withDetail("claims", counts.storeHangs() ? "refused at once, since the store hangs" : "made");
        var unused = store.find(NOBODY).toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        builder.up();
    }
}
