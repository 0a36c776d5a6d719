package dev.semel.store.postgres;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;

/**
 * A PostgreSQL server of the tests' own, with its files in a temporary directory. Which cannot be started fails the
 * test.
 */
final class TestServer implements AutoCloseable {
    /** Names a server that the contracts are run against instead, as a URL for the driver. */
    private static final String OTHER_SERVER = "SEMEL_TEST_POSTGRES";

    private final Path directory;
    private final EmbeddedPostgres server;
    private final String programs;

    private TestServer(Path directory, EmbeddedPostgres server) {
        this.directory = directory;
        this.server = server;
        this.programs = programs();
    }

    private static final class Shared {
        static final TestServer SERVER = start();
    }

    /** The URL of a server that all tests share; each has a schema of its own there. */
    static String sharedUrl() {
        String other = System.getenv(OTHER_SERVER);
        return other == null ? Shared.SERVER.url() : other;
    }

    /** A server that a test can do with what it wants. */
    static TestServer start() {
        try {
            Path directory = Files.createTempDirectory("semel-postgres-");
            EmbeddedPostgres server = EmbeddedPostgres.builder()
                    .setDataDirectory(directory.resolve("data"))
                    .setServerConfig("max_connections", "50")
                    .start();
            return new TestServer(directory, server);
        } catch (IOException e) {
            throw new UncheckedIOException("no PostgreSQL server could be started; " + OTHER_SERVER + " names one", e);
        }
    }

    String url() {
        return server.getJdbcUrl("postgres", "postgres");
    }

    int port() {
        return server.getPort();
    }

    /** Waits until a query's answer is that. */
    void await(String query, String answer) {
        await(url(), query, answer);
    }

    static void await(String url, String query, String answer) {
        long end = System.nanoTime() + 60_000_000_000L;
        while (!read(url, query).equals(answer)) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException(query + " doesn't become " + answer);
            }
            Thread.onSpinWait();
        }
    }

    String read(String query) {
        return read(url(), query);
    }

    private static String read(String url, String query) {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            return Connector.read(statement, query);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Does what are no queries, on one connection. */
    void run(String... sql) {
        try (Connection connection = DriverManager.getConnection(url());
                Statement statement = connection.createStatement()) {
            for (String one : sql) {
                statement.execute(one);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The server's processes die without a word to their disk, and come back. */
    void crashAndRestart() {
        pgCtl("restart", "-m", "immediate", "-w");
    }

    /** They die, and stay so until {@link #begin}. */
    void crash() {
        pgCtl("stop", "-m", "immediate", "-w");
    }

    /** With what its program is told besides the port. */
    void restart(String options) {
        pgCtl("restart", "-m", "fast", "-w", "-o", "-p " + server.getPort() + " " + options);
    }

    void begin() {
        pgCtl("start", "-w", "-o", "-p " + server.getPort());
    }

    private String programs() {
        return read("SELECT setting FROM pg_config WHERE name = 'BINDIR'");
    }

    private void pgCtl(String... arguments) {
        new PgCtl(programs, directory).run(arguments);
    }

    /** A server that follows this one, on a copy of its files. */
    Standby standby(String name) {
        return Standby.of(this, programs, name);
    }

    Path data() {
        return directory.resolve("data");
    }

    @Override
    public void close() {
        try {
            server.close();
            try (var files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
