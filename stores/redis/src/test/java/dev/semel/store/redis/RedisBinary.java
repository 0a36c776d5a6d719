package dev.semel.store.redis;

import dev.semel.store.tck.DebianProgram;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import redis.embedded.core.ExecutableProvider;

/**
 * The servers that tests start.
 *
 * <p>The oldest supported one (6.2) comes in a jar. A newer one is the program that {@code SEMEL_REDIS_SERVER} names,
 * or {@code redis-server} on the path, or Debian's, whose packages are then fetched and unpacked under {@code target},
 * without being installed. Valkey is fetched the same way. Where one of them is not to be had the tests fail.
 */
public record RedisBinary(Path program, Map<String, String> environment) {
    public static final RedisBinary OLDEST = oldest();
    public static final RedisBinary NEWER = newer();

    /** Valkey is fetched when it is first asked for. */
    static final class Valkey {
        static final RedisBinary NEWEST = valkey();

        private Valkey() {}
    }

    private static RedisBinary oldest() {
        try {
            Path directory = Files.createDirectories(Path.of("target", "redis-6.2"));
            File file = ExecutableProvider.newJarResourceProvider(directory.toFile())
                    .get();
            return new RedisBinary(file.toPath().toAbsolutePath(), Map.of());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static RedisBinary newer() {
        return named().or(RedisBinary::onThePath).orElseGet(RedisBinary::debians);
    }

    private static Optional<RedisBinary> named() {
        return Optional.ofNullable(System.getenv("SEMEL_REDIS_SERVER"))
                .map(program -> new RedisBinary(Path.of(program), Map.of()));
    }

    private static Optional<RedisBinary> onThePath() {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                .map(directory -> Path.of(directory, "redis-server"))
                .filter(Files::isExecutable)
                .map(program -> new RedisBinary(program, Map.of()))
                .findFirst();
    }

    private static RedisBinary debians() {
        return of(DebianProgram.of(
                Path.of("target", "redis-debian"),
                "usr/bin/redis-server",
                withLibraries("redis-server", "redis-tools")));
    }

    private static RedisBinary valkey() {
        return of(DebianProgram.of(
                Path.of("target", "valkey-debian"),
                "usr/bin/valkey-server",
                withLibraries("valkey-server", "valkey-tools")));
    }

    private static String[] withLibraries(String... packages) {
        return Stream.concat(Stream.of(packages), Stream.of("libjemalloc2", "liblzf1"))
                .toArray(String[]::new);
    }

    private static RedisBinary of(DebianProgram debians) {
        return new RedisBinary(debians.program(), debians.environment());
    }
}
