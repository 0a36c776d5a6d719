package dev.semel.gateway.config;

import java.util.List;

/**
 * Which store, and what its answers survive.
 *
 * @param location what follows the scheme: a path for rocksdb, nothing for memory
 */
public record StoreSettings(Kind kind, String location, Durability durability) {
    /** The kinds of stores, by their schemes. */
    public enum Kind {
        /** In this process; gone with it. */
        MEMORY,
        /** In a directory of this process's own. */
        ROCKSDB
    }

    /** What the death of what a store's answers survive. */
    public enum Durability {
        POWER_LOSS,
        PROCESS_CRASH
    }

    /** A store in this process. */
    public static final StoreSettings MEMORY = new StoreSettings(Kind.MEMORY, "", Durability.PROCESS_CRASH);

    /** The known forms of a store's URI. */
    static final List<String> FORMS = List.of("memory", "rocksdb:PATH", "rocksdb:PATH?durability=process-crash");

    /**
     * A colon after memory is as good as none: YAML wants quotes around one at the end.
     *
     * @param durability unless the URI names one
     */
    static StoreSettings parse(String uri, Durability durability) {
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
            default ->
                throw new IllegalArgumentException("there is no such store; there are " + String.join(" and ", FORMS));
        };
    }

    private static StoreSettings rocksdb(String location, Durability durability) {
        int mark = location.indexOf('?');
        if (mark < 0) {
            return new StoreSettings(Kind.ROCKSDB, location, durability);
        }
        Durability asked = switch (location.substring(mark + 1)) {
            case "durability=power-loss" -> Durability.POWER_LOSS;
            case "durability=process-crash" -> Durability.PROCESS_CRASH;
            default ->
                throw new IllegalArgumentException(
                        "after the question mark stands durability=power-loss or durability=process-crash");
        };
        return new StoreSettings(Kind.ROCKSDB, location.substring(0, mark), asked);
    }

    /** As it is written. */
    public String uri() {
        return switch (kind) {
            case MEMORY -> "memory:";
            case ROCKSDB -> "rocksdb:" + location;
        };
    }
}
