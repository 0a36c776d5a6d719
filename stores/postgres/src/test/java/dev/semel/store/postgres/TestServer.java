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
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

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

    /** The server's processes die without a word to their disk, and come back. */
    void crashAndRestart() {
        pgCtl("restart", "-m", "immediate", "-w");
    }

    /** They die, and stay so until {@link #begin}. */
    void crash() {
        pgCtl("stop", "-m", "immediate", "-w");
    }

    void begin() {
        pgCtl("start", "-w", "-o", "-p " + server.getPort());
    }

    private String programs() {
        try (Connection connection = DriverManager.getConnection(url());
                Statement statement = connection.createStatement()) {
            return Connector.read(statement, "SELECT setting FROM pg_config WHERE name = 'BINDIR'");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** It refuses root, but for one who is root only in a name space of his own. */
    private void pgCtl(String... arguments) {
        var command = new ArrayList<String>();
        if (System.getProperty("user.name").equals("root")) {
            command.addAll(List.of("unshare", "-U"));
        }
        command.addAll(List.of(
                programs + "/pg_ctl",
                "-D",
                directory.resolve("data").toString(),
                "-l",
                directory.resolve("log").toString()));
        command.addAll(List.of(arguments));
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("pg_ctl").toFile())
                    .start();
            if (process.waitFor() != 0) {
                throw new IllegalStateException(String.join(" ", command) + ": "
                        + Files.readString(directory.resolve("pg_ctl")) + Files.readString(directory.resolve("log")));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
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
