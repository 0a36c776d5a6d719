package dev.semel.gateway;

import dev.semel.Idempotency;
import dev.semel.Limits;
import dev.semel.StoreSettings;
import dev.semel.event.EventListener;
import dev.semel.gateway.config.SecretText;
import dev.semel.gateway.migrate.End;
import dev.semel.gateway.proxy.SideCallClient;
import dev.semel.key.Secret;
import dev.semel.store.InMemoryStore;
import dev.semel.store.MovableStore;
import dev.semel.store.StartGate;
import dev.semel.store.Store;
import dev.semel.store.StoreException;
import dev.semel.store.postgres.PostgresSchema;
import dev.semel.store.postgres.PostgresSettings;
import dev.semel.store.postgres.PostgresStore;
import dev.semel.store.redis.RedisSettings;
import dev.semel.store.redis.RedisStore;
import dev.semel.store.rocksdb.Durability;
import dev.semel.store.rocksdb.RocksStore;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Opens the store that is asked for, and the engine on it: the only place that knows the stores there are. */
final class StoreFactory {
    private static final int SECRET_BYTES = 32;

    private StoreFactory() {}

    /**
     * @param secret null takes the store's own
     * @param sideCalls for the engine's own requests; closed with the engine, if there is one
     * @throws StartFailure when the store can't be opened
     */
    static OpenEngine open(
            StoreSettings settings,
            @Nullable SecretText secret,
            Limits limits,
            SideCallClient sideCalls,
            EventListener listener) {
        Secret given = secret == null ? null : Secret.of(secret.bytes());
        try {
            return switch (settings.kind()) {
                case MEMORY ->
                    engine(new InMemoryStore(), given == null ? random() : given, limits, sideCalls, listener);
                case POSTGRESQL -> {
                    Secret shared = shared(given);
                    PostgresStore store =
                            PostgresStore.open(PostgresSettings.of(settings.location(), postgresDurability(settings)));
                    yield engine(store, bound(store, store::bind, shared), limits, sideCalls, listener);
                }
                case REDIS -> {
                    Secret shared = shared(given);
                    RedisStore store = RedisStore.open(RedisSettings.of(settings.location()));
                    yield engine(store, bound(store, store::bind, shared), limits, sideCalls, listener);
                }
                case ROCKSDB -> {
                    RocksStore store = RocksStore.open(Path.of(settings.location()), durability(settings));
                    yield engine(
                            store,
                            bound(store, store::bind, given == null ? store.secret() : given),
                            limits,
                            sideCalls,
                            listener);
                }
            };
        } catch (StoreException | IllegalArgumentException e) {
            throw new StartFailure("the store " + settings.uri() + " cannot be opened: " + e.getMessage(), e);
        }
    }

    /**
     * A store as one of the two of a migration.
     *
     * @throws StartFailure when it can't be opened, or holds nothing that outlives its process
     */
    static End end(String uri) {
        try {
            StoreSettings settings = StoreSettings.parse(uri);
            return switch (settings.kind()) {
                case MEMORY ->
                    throw new IllegalArgumentException("records in memory end with their process: none can be moved");
                case POSTGRESQL ->
                    new End(
                            PostgresStore.open(PostgresSettings.of(
                                    settings.location(), dev.semel.store.postgres.Durability.POWER_LOSS)),
                            settings.name(),
                            true,
                            null);
                case REDIS ->
                    new End(RedisStore.open(RedisSettings.of(settings.location())), settings.name(), true, null);
                case ROCKSDB -> {
                    RocksStore store = RocksStore.open(Path.of(settings.location()), Durability.POWER_LOSS);
                    yield new End(
                            store,
                            settings.name(),
                            false,
                            store.usesOwnSecret() ? Base64.getEncoder().encodeToString(store.secretBytes()) : null);
                }
            };
        } catch (StoreException | IllegalArgumentException e) {
            throw new StartFailure(
                    "the store " + StoreSettings.withoutPassword(uri) + " cannot be opened: " + e.getMessage(), e);
        }
    }

    /** All who share a store name records with the same secret: none of them can make one up. */
    private static Secret shared(@Nullable Secret given) {
        if (given == null) {
            throw new IllegalArgumentException("gateways that share a store need the same secret: write secret:"
                    + " file:PATH or secret: ${NAME} into the configuration of each, with 32 random bytes or more"
                    + " (openssl rand -hex 32)");
        }
        return given;
    }

    /** The secret, once the store has taken it; a store that knows another one is closed again. */
    private static Secret bound(MovableStore store, Consumer<Secret> bind, Secret secret) {
        try {
            StartGate.check(store);
            bind.accept(secret);
            return secret;
        } catch (StoreException e) {
            store.close();
            throw e;
        }
    }

    private static OpenEngine engine(
            Store store, Secret secret, Limits limits, SideCallClient sideCalls, EventListener listener) {
        return new OpenEngine(new Idempotency(store, secret, limits, sideCalls, listener), sideCalls, store);
    }

    private static Durability durability(StoreSettings settings) {
        return switch (settings.durability()) {
            case POWER_LOSS -> Durability.POWER_LOSS;
            case PROCESS_CRASH -> Durability.PROCESS_CRASH;
        };
    }

    private static dev.semel.store.postgres.Durability postgresDurability(StoreSettings settings) {
        return switch (settings.durability()) {
            case POWER_LOSS -> dev.semel.store.postgres.Durability.POWER_LOSS;
            case PROCESS_CRASH -> dev.semel.store.postgres.Durability.PROCESS_CRASH;
        };
    }

    /** The tables of the shared store, as SQL. */
    static String postgresSchema(String schema) {
        return PostgresSchema.sql(schema);
    }

    private static Secret random() {
        byte[] bytes = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(bytes);
        return Secret.of(bytes);
    }
}
