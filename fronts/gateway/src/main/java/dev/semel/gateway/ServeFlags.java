package dev.semel.gateway;

import dev.semel.gateway.config.ConfigFile;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags that name a configuration. */
final class ServeFlags {
    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "Configuration file (YAML).")
    private @Nullable Path config;

    @Option(names = "--listen", paramLabel = "HOST:PORT", description = "Where clients connect; 127.0.0.1:8080.")
    private @Nullable String listen;

    @Option(names = "--upstream", paramLabel = "URL", description = "The API behind the gateway.")
    private @Nullable String upstream;

    @Option(
            names = "--preset",
            paramLabel = "NAME",
            description = "One preset instead of the file's routes; ietf. With none, every request passes through.")
    private @Nullable String preset;

    @Option(
            names = "--store",
            paramLabel = "URI",
            description = "Where records are kept: memory, rocksdb:PATH, postgresql://USER@HOST/DATABASE or"
                    + " redis://HOST; rocksdb:./semel-data.")
    private @Nullable String store;

    ConfigFile.Result read() {
        return read(upstream);
    }

    /** As {@link #read}, for those who send nothing anywhere: without a file, no upstream is asked for. */
    ConfigFile.Result readWithoutUpstream() {
        return read(upstream == null && config == null ? "http://127.0.0.1" : upstream);
    }

    private ConfigFile.Result read(@Nullable String to) {
        return ConfigFile.read(config, new ConfigFile.Flags(listen, to, preset, store), System::getenv);
    }
}
