package dev.semel.store.redis;

import dev.semel.store.StoreException;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Looks at a server before records are trusted to it. Blocks. */
final class StartCheck {
    /** The policy under which a full server forgets nothing. */
    static final String NO_EVICTION = "noeviction";

    private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+).*");

    private final RedisSettings settings;
    private final Consumer<String> warnings;

    StartCheck(RedisSettings settings, Consumer<String> warnings) {
        this.settings = settings;
        this.warnings = warnings;
    }

    /** @throws StoreException.Unavailable it is too old, or may forget records */
    void check(RedisClusterAsyncCommands<byte[], byte[]> server) {
        Map<String, String> info = info(server);
        checkVersion(info.getOrDefault("redis_version", ""));
        checkLoaded(info);
        checkEviction(settingOf(server, "maxmemory-policy", info.get("maxmemory_policy")));
        checkPersistence(server, info);
        checkReplicas(info);
    }

    private static void checkVersion(String version) {
        Matcher matcher = VERSION.matcher(version);
        if (matcher.matches()) {
            int major = Integer.parseInt(matcher.group(1));
            int minor = Integer.parseInt(matcher.group(2));
            if (major < 6 || (major == 6 && minor < 2)) {
                throw new StoreException.Unavailable("it is Redis " + version + ": 6.2 or newer, or Valkey, is needed");
            }
        }
    }

    private static void checkLoaded(Map<String, String> info) {
        if (!"0".equals(info.getOrDefault("loading", "0"))) {
            throw new StoreException.Unavailable("it is still loading its data, for another "
                    + info.getOrDefault("loading_eta_seconds", "few") + " s as it reckons: start again then");
        }
    }

    private void checkEviction(@Nullable String policy) {
        if (policy == null) {
            warnings.accept(
                    "Redis doesn't tell its maxmemory-policy: make sure that it is noeviction, since a record that"
                            + " is evicted runs again");
        } else if (!policy.equals(NO_EVICTION)) {
            if (settings.eviction() == Eviction.REFUSED) {
                throw forgets(policy);
            }
            warnings.accept(
                    "Redis has maxmemory-policy " + policy + ", and eviction=accepted: when its memory is full it"
                            + " forgets records, AND WHAT IS FORGOTTEN RUNS AGAIN");
        }
    }

    static StoreException.Unavailable forgets(String policy) {
        return new StoreException.Unavailable("its maxmemory-policy is " + policy
                + ": it forgets records when its memory is full, and what is forgotten runs again; set"
                + " maxmemory-policy noeviction, or accept it with ?eviction=accepted");
    }

    private void checkPersistence(RedisClusterAsyncCommands<byte[], byte[]> server, Map<String, String> info) {
        if ("1".equals(info.get("aof_enabled"))) {
            if ("no".equals(settingOf(server, "appendfsync", null))) {
                warnings.accept("Redis has appendfsync no: what it wrote last, up to half a minute, is lost when its"
                        + " machine goes down, and runs again");
            }
            return;
        }
        String save = settingOf(server, "save", null);
        warnings.accept(
                "".equals(save)
                        ? "Redis persists nothing (appendonly no, no save): when it restarts, ALL RECORDS ARE LOST, and"
                                + " every repeat runs again; set appendonly yes"
                        : "Redis has no append-only file: when it restarts, all records since its last snapshot are lost,"
                                + " and what is repeated of them runs again; set appendonly yes");
    }

    private void checkReplicas(Map<String, String> info) {
        String connected = info.getOrDefault("connected_slaves", "0");
        if (settings.replicas() > Integer.parseInt(connected)) {
            warnings.accept("replicas=" + settings.replicas() + " is asked for, and Redis has " + connected
                    + ": nothing can be claimed until they are there");
        } else if (settings.replicas() == 0 && !connected.equals("0")) {
            warnings.accept("Redis has replicas, and answers before they have what was written: a failover can lose the"
                    + " claims and answers of the last moments, which then run again; replicas=1 narrows that");
        }
    }

    private Map<String, String> info(RedisClusterAsyncCommands<byte[], byte[]> server) {
        return parse(Answer.await(server.info(), settings.timeout()));
    }

    /** What {@code INFO} says. */
    static Map<String, String> parse(String text) {
        var info = new HashMap<String, String>();
        for (String line : text.split("\r?\n", -1)) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                info.put(line.substring(0, colon), line.substring(colon + 1));
            }
        }
        return info;
    }

    /** Servers that others run often don't tell their settings: then what else is known. */
    private @Nullable String settingOf(
            RedisClusterAsyncCommands<byte[], byte[]> server, String name, @Nullable String otherwise) {
        try {
            return Answer.await(server.configGet(name), settings.timeout()).getOrDefault(name, otherwise);
        } catch (StoreException e) {
            return otherwise;
        }
    }
}
