package dev.semel.spring;

import dev.semel.StoreSettings;
import dev.semel.StoreSettings.Durability;
import dev.semel.store.InMemoryStore;
import dev.semel.store.Store;
import dev.semel.store.StoreException;
import dev.semel.store.postgres.PostgresSettings;
import dev.semel.store.postgres.PostgresStore;
import dev.semel.store.redis.RedisSettings;
import dev.semel.store.redis.RedisStore;
import dev.semel.store.rocksdb.RocksStore;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;

/** Opens the store that {@code semel.store} names. Without state. */
final class StoreOpening {
    /** The store in the database that the application itself uses. */
    static final String DATASOURCE = "datasource";

    private StoreOpening() {}

    /**
     * @param durability null for the usual one; it is refused where the store has no choice
     * @param database of the application, asked for {@link #DATASOURCE} alone
     * @throws SemelStartException it isn't understood, isn't there, or can't be opened
     */
    static Store open(String uri, @Nullable Durability durability, Supplier<PostgresSettings> database) {
        try {
            if (uri.equals(DATASOURCE)) {
                return OnPostgres.open(OnPostgres.surviving(database.get(), durability));
            }
            StoreSettings settings = surviving(StoreSettings.parse(uri), durability);
            return switch (settings.kind()) {
                case MEMORY -> new InMemoryStore();
                case POSTGRESQL -> OnPostgres.open(OnPostgres.settings(settings));
                case REDIS -> {
                    require("dev.semel.store.redis.RedisStore", settings);
                    yield OnRedis.open(settings);
                }
                case ROCKSDB -> {
                    require("dev.semel.store.rocksdb.RocksStore", settings);
                    yield OnRocks.open(settings);
                }
            };
        } catch (StoreException | IllegalArgumentException e) {
            throw new SemelStartException(
                    "semel.store = " + StoreSettings.withoutPassword(uri) + ": the store cannot be opened: "
                            + e.getMessage(),
                    "Write one of " + String.join(", ", StoreSettings.FORMS) + ", " + DATASOURCE
                            + "; or see to it that what it names can be reached.",
                    e);
        }
    }

    private static StoreSettings surviving(StoreSettings settings, @Nullable Durability durability) {
        if (durability == null) {
            return settings;
        }
        String noChoice = switch (settings.kind()) {
            case MEMORY -> "What is in memory survives nothing.";
            case REDIS -> "What Redis survives is set at Redis (appendonly, appendfsync), and by ?replicas=N.";
            case ROCKSDB, POSTGRESQL -> null;
        };
        if (noChoice != null) {
            throw new SemelStartException(
                    "semel.durability is set, and semel.store = " + settings.uri() + " has no such choice.",
                    noChoice + " Leave out semel.durability.");
        }
        return new StoreSettings(settings.kind(), settings.location(), durability);
    }

    private static void require(String type, StoreSettings settings) {
        if (!ClassUtils.isPresent(type, null)) {
            String artifact = "semel-store-" + settings.kind().name().toLowerCase(Locale.ROOT);
            throw new SemelStartException(
                    "semel.store = " + settings.uri() + ": this store is not on the class path.",
                    "Add the dependency dev.semel:" + artifact + ", in the version of the starter.");
        }
    }

    /** Apart from the others: its classes may be missing. */
    static final class OnPostgres {
        private OnPostgres() {}

        static PostgresSettings settings(StoreSettings settings) {
            return PostgresSettings.of(settings.location(), own(settings.durability()));
        }

        private static dev.semel.store.postgres.Durability own(Durability durability) {
            return switch (durability) {
                case POWER_LOSS -> dev.semel.store.postgres.Durability.POWER_LOSS;
                case PROCESS_CRASH -> dev.semel.store.postgres.Durability.PROCESS_CRASH;
            };
        }

        static PostgresSettings surviving(PostgresSettings read, @Nullable Durability durability) {
            return new PostgresSettings(
                    read.url(),
                    read.user(),
                    read.password(),
                    read.schema(),
                    durability == null ? read.durability() : own(durability),
                    read.readers(),
                    read.connectTimeout(),
                    read.statementTimeout(),
                    read.queue());
        }

        static Store open(PostgresSettings settings) {
            return PostgresStore.open(settings);
        }
    }

    private static final class OnRedis {
        static Store open(StoreSettings settings) {
            return RedisStore.open(RedisSettings.of(settings.location()));
        }
    }

    private static final class OnRocks {
        static Store open(StoreSettings settings) {
            return RocksStore.open(
                    Path.of(settings.location()),
                    settings.durability() == Durability.POWER_LOSS
                            ? dev.semel.store.rocksdb.Durability.POWER_LOSS
                            : dev.semel.store.rocksdb.Durability.PROCESS_CRASH);
        }
    }
}
