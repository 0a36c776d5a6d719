package dev.semel;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Which store, and what its answers survive.
 *
 * @param location what follows the scheme: a path for rocksdb, nothing for memory; for postgresql and redis the whole
 *     URI, which can contain a password
 */
public record StoreSettings(Kind kind, String location, Durability durability) {
    /** The kinds of stores, by their schemes. */
    public enum Kind {
        /** In this process; gone with it. */
        MEMORY,
        /** In a directory of this process's own. */
        ROCKSDB,
        /** In a database that many processes share. */
        POSTGRESQL,
        /** In Redis or Valkey, which many processes share. */
        REDIS
    }

    /** What the death of what a store's answers survive. */
    public enum Durability {
        POWER_LOSS,
        PROCESS_CRASH
    }

    /** A store in this process. */
    public static final StoreSettings MEMORY = new StoreSettings(Kind.MEMORY, "", Durability.PROCESS_CRASH);

    /** The known forms of a store's URI. */
    public static final List<String> FORMS = List.of(
            "memory",
            "rocksdb:PATH",
            "rocksdb:PATH?durability=process-crash",
            "postgresql://USER@HOST:PORT/DATABASE",
            "redis://HOST:PORT/DATABASE (or rediss, redis-sentinel, redis-cluster)");

    private static final String DURABILITY = "durability=";
    private static final Pattern SERVER_AND_DATABASE = Pattern.compile("//([^/?]*@)?[^/?@]+/[^/?]+(\\?.+)?");

    private static final Pattern SERVERS = Pattern.compile("//([^?]*@)?[^/?@]+(/[0-9]+)?(\\?.+)?");

    /** Up to the last at sign of the place: what is before it may have some that aren't escaped. */
    private static final Pattern PASSWORD = Pattern.compile("^([a-z-]+://[^:/?@]*):[^?]*@");

    private static final Pattern PASSWORD_PARAMETER = Pattern.compile("([?&](?:ssl)?password=)[^&]*");

    /**
     * A colon after memory is as good as none: YAML wants quotes around one at the end.
     *
     * @param durability unless the URI names one
     */
    public static StoreSettings parse(String uri, Durability durability) {
        int colon = uri.indexOf(':');
        String scheme = colon < 0 ? uri : uri.substring(0, colon);
        String location = colon < 0 ? "" : uri.substring(colon + 1);
        return switch (scheme) {
            case "memory" -> {
                if (!location.isEmpty()) {
                    throw new IllegalArgumentException("a store in memory has no place: write memory alone");
                }
                yield new StoreSettings(Kind.MEMORY, "", durability);
            }
            case "rocksdb" -> {
                if (location.isEmpty() || location.startsWith("//")) {
                    throw new IllegalArgumentException("write the directory after the colon: rocksdb:./semel-data");
                }
                yield rocksdb(location, durability);
            }
            case "postgresql", "postgres" -> postgresql(uri, location, durability);
            case "redis", "rediss", "redis-sentinel", "redis-cluster" -> redis(uri, location);
            default ->
                throw new IllegalArgumentException("there is no such store; there are " + String.join(" and ", FORMS));
        };
    }

    /**
     * As it is given on a command line, with the usual durability.
     *
     * @throws IllegalArgumentException it isn't understood; the message says what to write
     */
    public static StoreSettings parse(String uri) {
        return parse(uri, Durability.POWER_LOSS);
    }

    private static StoreSettings rocksdb(String location, Durability durability) {
        int mark = location.indexOf('?');
        if (mark < 0) {
            return new StoreSettings(Kind.ROCKSDB, location, durability);
        }
        return new StoreSettings(Kind.ROCKSDB, location.substring(0, mark), durability(location.substring(mark + 1)));
    }

    private static Durability durability(String parameter) {
        return switch (parameter) {
            case DURABILITY + "power-loss" -> Durability.POWER_LOSS;
            case DURABILITY + "process-crash" -> Durability.PROCESS_CRASH;
            default ->
                throw new IllegalArgumentException(
                        "after the question mark stands durability=power-loss or durability=process-crash");
        };
    }

    /** Of the parameters, the durability is taken; the others are the store's and its driver's. */
    private static StoreSettings postgresql(String uri, String location, Durability durability) {
        if (!SERVER_AND_DATABASE.matcher(location).matches()) {
            throw new IllegalArgumentException(
                    "name the server and the database: postgresql://semel@db.example.com:5432/semel");
        }
        int mark = uri.indexOf('?');
        if (mark < 0) {
            return new StoreSettings(Kind.POSTGRESQL, uri, durability);
        }
        Durability asked = durability;
        var others = new ArrayList<String>();
        for (String parameter : uri.substring(mark + 1).split("&", -1)) {
            if (parameter.startsWith(DURABILITY)) {
                asked = durability(parameter);
            } else {
                others.add(parameter);
            }
        }
        String place = uri.substring(0, mark);
        return new StoreSettings(
                Kind.POSTGRESQL, others.isEmpty() ? place : place + "?" + String.join("&", others), asked);
    }

    /** What it survives is the server's own setting. The store reads the rest. */
    private static StoreSettings redis(String uri, String location) {
        if (!SERVERS.matcher(location).matches()) {
            throw new IllegalArgumentException("name the server: redis://redis.example.com:6379/0");
        }
        return new StoreSettings(Kind.REDIS, uri, Durability.POWER_LOSS);
    }

    /** A URI, whether it is understood or not, without what may be a password in it. */
    public static String withoutPassword(String uri) {
        return PASSWORD_PARAMETER
                .matcher(PASSWORD.matcher(uri).replaceFirst("$1:***@"))
                .replaceAll("$1***");
    }

    /** The same for all who mean the same place, as far as that can be seen. */
    public String name() {
        return switch (kind) {
            case MEMORY -> "memory:";
            case ROCKSDB -> "rocksdb:" + Path.of(location).toAbsolutePath().normalize();
            case POSTGRESQL, REDIS -> withoutPassword(location);
        };
    }

    /** As it is written, without a password. */
    public String uri() {
        return switch (kind) {
            case MEMORY -> "memory:";
            case ROCKSDB -> "rocksdb:" + location;
            case POSTGRESQL, REDIS -> withoutPassword(location);
        };
    }

    @Override
    public String toString() {
        return uri() + " " + durability;
    }
}
