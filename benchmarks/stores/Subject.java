import dev.semel.store.InMemoryStore;
import dev.semel.store.postgres.PostgresSettings;
import dev.semel.store.postgres.PostgresStore;
import dev.semel.store.redis.RedisSettings;
import dev.semel.store.redis.RedisStore;
import dev.semel.store.rocksdb.Durability;
import dev.semel.store.rocksdb.RocksStore;
import dev.semel.store.rocksdb.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionStage;

/** What is measured. Thread-safe. */
interface Subject extends AutoCloseable {
    /** Writes what a claim writes, and after its answer what its completion writes, of a new key. */
    CompletionStage<?> pair(SplittableRandom random);

    /**
     * @param kind of store, or of yardstick
     * @param place a directory, or a URI
     */
    static Subject open(String kind, String place, Clock clock) throws Exception {
        return switch (kind) {
            case "memory" -> Claims.thatExpire(new InMemoryStore(InMemoryStore.Limits.DEFAULT, clock), clock);
            case "rocksdb-process-crash" -> new Claims(rocks(place, Durability.PROCESS_CRASH, clock));
            case "rocksdb-power-loss" -> new Claims(rocks(place, Durability.POWER_LOSS, clock));
            case "postgresql" ->
                new Claims(PostgresStore.open(
                        PostgresSettings.of(place, dev.semel.store.postgres.Durability.POWER_LOSS)));
            case "postgresql-process-crash" ->
                new Claims(PostgresStore.open(
                        PostgresSettings.of(place, dev.semel.store.postgres.Durability.PROCESS_CRASH)));
            case "redis" -> new Claims(RedisStore.open(RedisSettings.of(place)));
            case "log" -> new RawLog(Path.of(place), false);
            case "log-synced" -> new RawLog(Path.of(place), true);
            case "batches" -> new RawBatches(Path.of(place), false);
            case "batches-synced" -> new RawBatches(Path.of(place), true);
            default -> throw new IllegalArgumentException(kind);
        };
    }

    private static RocksStore rocks(String place, Durability durability, Clock clock) {
        return RocksStore.open(Path.of(place), Settings.of(durability).withClock(clock));
    }
}
