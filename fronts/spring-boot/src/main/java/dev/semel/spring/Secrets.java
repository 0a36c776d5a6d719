package dev.semel.spring;

import dev.semel.key.Secret;
import dev.semel.store.InMemoryStore;
import dev.semel.store.MovableStore;
import dev.semel.store.StartGate;
import dev.semel.store.Store;
import dev.semel.store.StoreException;
import dev.semel.store.postgres.PostgresStore;
import dev.semel.store.redis.RedisStore;
import dev.semel.store.rocksdb.RocksStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.origin.TextResourceOrigin;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ClassPathResource;

/** The secret that records are named with. Without state. */
final class Secrets {
    private static final ConfigurationPropertyName PROPERTY = ConfigurationPropertyName.of("semel.secret");
    private static final String FILE = "file:";
    private static final String BASE64 = "base64:";
    private static final String WAY_OUT = "Set the variable SEMEL_SECRET, or semel.secret to file:PATH, with "
            + Secret.SHORTEST + " random bytes or more (openssl rand -hex 32).";

    private Secrets() {}

    /**
     * The secret for that store, which is tied to it from then on.
     *
     * @param given null takes the store's own, where it has one
     * @throws SemelStartException there is none, it is none, or the store has another
     */
    static Secret of(Store store, @Nullable String given) {
        Secret secret = given == null ? own(store) : read(given);
        try {
            if (store instanceof MovableStore movable && !(store instanceof InMemoryStore)) {
                StartGate.check(movable);
                bind(movable, secret);
            }
            return secret;
        } catch (StoreException e) {
            throw new SemelStartException("semel.store: it can't be used: " + e.getMessage(), WAY_OUT, e);
        }
    }

    private static Secret own(Store store) {
        if (store instanceof InMemoryStore) {
            byte[] bytes = new byte[2 * Secret.SHORTEST];
            new SecureRandom().nextBytes(bytes);
            return Secret.of(bytes);
        }
        if (is(store, "RocksStore")) {
            return OnRocks.secret(store);
        }
        throw new SemelStartException(
                "semel.secret is not set. All who share a store name its records with the same secret.", WAY_OUT);
    }

    private static Secret read(String text) {
        byte[] bytes;
        try {
            if (text.startsWith(FILE)) {
                return read(
                        Files.readString(Path.of(text.substring(FILE.length()))).strip());
            }
            bytes = text.startsWith(BASE64)
                    ? Base64.getDecoder().decode(text.substring(BASE64.length()))
                    : text.getBytes(StandardCharsets.UTF_8);
            return Secret.of(bytes);
        } catch (IOException | InvalidPathException e) {
            throw new SemelStartException("semel.secret names a file that cannot be read: " + e, WAY_OUT, e);
        } catch (IllegalArgumentException e) {
            throw new SemelStartException("semel.secret (not shown): " + e.getMessage(), WAY_OUT, e);
        }
    }

    private static void bind(MovableStore store, Secret secret) {
        if (is(store, "PostgresStore")) {
            OnPostgres.bind(store, secret);
        } else if (is(store, "RedisStore")) {
            OnRedis.bind(store, secret);
        } else if (is(store, "RocksStore")) {
            OnRocks.bind(store, secret);
        }
    }

    /** By name: the class of the others may be missing. */
    private static boolean is(Store store, String type) {
        return store.getClass().getName().startsWith("dev.semel.store.")
                && store.getClass().getSimpleName().equals(type);
    }

    /**
     * Refuses a secret that stands in a file inside the application: it is in every copy of its jar.
     *
     * @throws SemelStartException it does
     */
    static void requireUnpacked(Environment environment) {
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            ConfigurationProperty property = source.getConfigurationProperty(PROPERTY);
            if (property == null) {
                continue;
            }
            String written = String.valueOf(property.getValue());
            if (property.getOrigin() instanceof TextResourceOrigin text
                    && text.getResource() instanceof ClassPathResource
                    && !written.contains("${")
                    && !written.startsWith(FILE)) {
                throw new SemelStartException(
                        "semel.secret (not shown) stands in " + text
                                + ": whoever has a copy of the application has the secret.",
                        WAY_OUT);
            }
            return;
        }
    }

    private static final class OnPostgres {
        static void bind(Store store, Secret secret) {
            ((PostgresStore) store).bind(secret);
        }
    }

    private static final class OnRedis {
        static void bind(Store store, Secret secret) {
            ((RedisStore) store).bind(secret);
        }
    }

    private static final class OnRocks {
        static Secret secret(Store store) {
            return ((RocksStore) store).secret();
        }

        static void bind(Store store, Secret secret) {
            ((RocksStore) store).bind(secret);
        }
    }
}
