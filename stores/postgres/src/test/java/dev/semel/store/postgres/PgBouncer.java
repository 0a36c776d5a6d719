package dev.semel.store.postgres;

import dev.semel.store.tck.DebianProgram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Debian's PgBouncer before a server, fetched and not installed. Used by one thread. */
final class PgBouncer implements AutoCloseable {
    private final Path directory;
    private final int port;
    private final Process process;

    /**
     * @param mode when a connection goes back to the pool: {@code session} or {@code transaction}
     * @param more lines of its configuration
     */
    PgBouncer(TestServer server, String mode, String... more) {
        DebianProgram program = DebianProgram.of(
                Path.of("target", "pgbouncer-debian"),
                "usr/sbin/pgbouncer",
                "pgbouncer",
                "libc-ares2",
                "libevent-2.1-7");
        try {
            directory = Files.createTempDirectory("semel-pgbouncer-");
            try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                port = free.getLocalPort();
            }
            Path configuration = directory.resolve("pgbouncer.ini");
            Files.write(configuration, configuration(server, mode, List.of(more)));
            var command = new ArrayList<String>();
            if (System.getProperty("user.name").equals("root")) {
                command.addAll(List.of("unshare", "-U")); // it refuses root
            }
            command.addAll(List.of(program.program().toString(), configuration.toString()));
            var builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("said").toFile());
            builder.environment().putAll(program.environment());
            process = builder.start();
            awaitPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> configuration(TestServer server, String mode, List<String> more) {
        var lines = new ArrayList<>(List.of(
                "[databases]",
                "* = host=127.0.0.1 port=" + server.port() + " user=postgres",
                "[pgbouncer]",
                "listen_addr = 127.0.0.1",
                "listen_port = " + port,
                "unix_socket_dir =",
                "auth_type = any",
                "pool_mode = " + mode));
        lines.addAll(more);
        return lines;
    }

    private void awaitPort() throws IOException {
        long end = System.nanoTime() + 30_000_000_000L;
        while (true) {
            try {
                new Socket(InetAddress.getLoopbackAddress(), port).close();
                return;
            } catch (IOException e) {
                if (!process.isAlive() || System.nanoTime() > end) {
                    throw new IOException(Files.readString(directory.resolve("said")), e);
                }
                Thread.onSpinWait();
            }
        }
    }

    String uri() {
        return "postgresql://postgres@127.0.0.1:" + port + "/postgres";
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                throw new IllegalStateException("it doesn't die");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try (var files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
