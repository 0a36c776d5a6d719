package dev.semel.spring;

import dev.semel.Limits;
import dev.semel.StoreSettings.Durability;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The settings below {@code semel}, but for {@code semel.routes} and {@code semel.policies}, which are read with the
 * gateway's vocabulary.
 *
 * @param store Where records are kept: memory, rocksdb:PATH, postgresql://USER@HOST:PORT/DATABASE,
 *     redis://HOST:PORT/DATABASE (or rediss, redis-sentinel, redis-cluster), or datasource for the application's own
 *     PostgreSQL.
 * @param durability What a record survives: power-loss (the machine's end; of a shared store, the database server's),
 *     or process-crash, which is faster. Power-loss unless said; for rocksdb, postgresql and datasource.
 * @param secret What record ids and fingerprints are made with, 16 bytes or more, or file:PATH, or base64:TEXT. All who
 *     share a store need the same. Not in a file that is packed with the application.
 * @param transactional Whether records commit in the transaction of the run, on routes that don't say.
 * @param transactionManager The bean that begins the transactions of transactional routes, where there are several.
 * @param filter Where Semel stands among the filters.
 * @param limits Bounds of the engine.
 */
@ConfigurationProperties("semel")
public record SemelProperties(
        @Nullable String store,
        @Nullable Durability durability,
        @Nullable String secret,
        @DefaultValue("false") boolean transactional,
        @Nullable String transactionManager,
        @DefaultValue Filter filter,
        @DefaultValue Bounds limits) {

    /**
     * Where Semel stands among the filters.
     *
     * @param order Behind Spring Security (-100), before the filters of an application.
     */
    public record Filter(@DefaultValue("-50") int order) {}

    /**
     * Bounds of the engine.
     *
     * @param waiters Repeats that may wait in all. Each holds a thread of a servlet container: a quarter of its threads
     *     unless said; 10,000 where waiting holds none (WebFlux, virtual threads).
     * @param waitersPerKey Repeats that may wait for one run; the next ones are refused with in-progress. As many as
     *     may wait in all unless said, 100 at most.
     * @param storeTimeout Longest wait for one answer of the store.
     * @param holdBack How long an answer is held back while its record cannot be written.
     */
    public record Bounds(
            @Nullable Integer waiters,
            @Nullable Integer waitersPerKey,
            @DefaultValue("5s") Duration storeTimeout,
            @DefaultValue("2s") Duration holdBack) {
        private static final int USUAL_PER_KEY = 100;

        /** @param mayWait as many as the application's threads allow */
        Limits engine(int mayWait) {
            int all = waiters == null ? mayWait : waiters;
            int perKey = waitersPerKey == null ? Math.min(USUAL_PER_KEY, all) : waitersPerKey;
            return new Limits(perKey, all, storeTimeout, holdBack);
        }
    }

    /** Nothing of it but the store's kind: it has secrets in it. */
    @Override
    public String toString() {
        return "SemelProperties(redacted)";
    }
}
