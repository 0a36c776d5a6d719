package dev.semel.store.redis;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import redis.embedded.core.ExecutableProvider;

/**
 * The servers that tests start.
 *
 * <p>The oldest supported one (6.2) comes in a jar. A newer one is the program that {@code SEMEL_REDIS_SERVER} names,
 * or {@code redis-server} on the path, or Debian's, whose packages are then fetched and unpacked under {@code target},
 * without being installed; where none of these is to be had the tests fail.
 */
public record RedisBinary(Path program, Map<String, String> environment) {
    private static final List<String> PACKAGES = List.of("redis-server", "redis-tools", "libjemalloc2", "liblzf1");

    public static final RedisBinary OLDEST = oldest();
    public static final RedisBinary NEWER = newer();

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
        try {
            Path directory =
                    Files.createDirectories(Path.of("target", "redis-debian")).toAbsolutePath();
            Path program = directory.resolve("usr/bin/redis-server");
            if (!Files.isExecutable(program)) {
                run(
                        directory,
                        Stream.concat(Stream.of("apt-get", "download"), PACKAGES.stream())
                                .toList());
                try (Stream<Path> files = Files.list(directory)) {
                    for (Path file : files.filter(file -> file.toString().endsWith(".deb"))
                            .toList()) {
                        run(directory, List.of("dpkg-deb", "-x", file.toString(), directory.toString()));
                    }
                }
            }
            Path libraries;
            try (Stream<Path> found = Files.find(
                    directory,
                    5,
                    (file, attributes) -> file.getFileName().toString().startsWith("liblzf.so"))) {
                libraries = found.findFirst().orElseThrow().getParent();
            }
            return new RedisBinary(program, Map.of("LD_LIBRARY_PATH", libraries.toString()));
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "no newer Redis to test with: install redis-server 7 or newer, or name one by SEMEL_REDIS_SERVER",
                    e);
        }
    }

    private static void run(Path directory, List<String> command) throws IOException {
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile())
                .start();
        try {
            if (!process.waitFor(2, TimeUnit.MINUTES) || process.exitValue() != 0) {
                throw new IOException(command + " failed: " + Files.readString(directory.resolve("log")));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
