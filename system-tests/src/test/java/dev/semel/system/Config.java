package dev.semel.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A configuration file in the making: records in a directory of RocksDB's unless told otherwise, the default preset.
 * Confined to a thread.
 */
final class Config {
    private final Path directory;
    private final StringBuilder text = new StringBuilder();
    private String durability = "power-loss";
    private String upstream = "";
    private String store;

    /**
     * @param directory for the file, the log and the records
     * @param lines of the file, as they are
     */
    Config(Path directory, String... lines) {
        this.directory = directory;
        this.store = "rocksdb:" + records();
        for (String line : lines) {
            text.append(line).append('\n');
        }
    }

    /** What the records survive: power-loss or process-crash. */
    Config durability(String survives) {
        durability = survives;
        return this;
    }

    /** Where the records are instead; what they survive is that store's default. */
    Config store(String uri) {
        store = uri;
        durability = "";
        return this;
    }

    /** How long a client waits for the upstream. */
    Config upstreamTimeout(String duration) {
        upstream = ", response_timeout: " + duration;
        return this;
    }

    /** All requests, the default preset but for these lines. */
    Config route(String... lines) {
        text.append("routes:\n  - preset: ietf\n");
        for (String line : lines) {
            text.append("    ").append(line).append('\n');
        }
        return this;
    }

    /** A gateway with that configuration in front of that upstream. */
    GatewayProcess.Setup before(CountingUpstream api) {
        return before(api.url());
    }

    /** The same, of an upstream at that address. */
    GatewayProcess.Setup before(String url) {
        text.append("upstream: {url: \"" + url + "\"" + upstream + "}\n");
        String survives = durability.isEmpty() ? "" : ", durability: " + durability;
        text.append("store: {uri: \"" + store + "\"" + survives + "}\n");
        try {
            Path file = Files.writeString(directory.resolve("semel.yaml"), text);
            return new GatewayProcess.Setup(directory).with("--config", file.toString());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    Path records() {
        return directory.resolve("records");
    }
}
