package dev.semel.system;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A PostgreSQL server of the test's own. Used by one thread. */
final class PostgresServer implements OneServer {
    /** Three gateways have seven connections each; those of killed ones stay a while. */
    private static final String CONNECTIONS = "100";
    /** A statement is given up after six seconds. */
    private static final Duration LONG_SILENCE = Duration.ofSeconds(8);

    private final Path directory;
    private final EmbeddedPostgres server;
    private final String programs;

    /** @param directory for its files */
    PostgresServer(Path directory) throws IOException {
        this.directory = directory;
        this.server = EmbeddedPostgres.builder()
                .setDataDirectory(data())
                .setServerConfig("max_connections", CONNECTIONS)
                .start();
        this.programs = programs();
    }

    @Override
    public int port() {
        return server.getPort();
    }

    /** In a schema of that name, made when it is first used. */
    @Override
    public String store(String name, int port) {
        return "postgresql://postgres@127.0.0.1:" + port + "/postgres?schema=" + name;
    }

    @Override
    public Duration longSilence() {
        return LONG_SILENCE;
    }

    @Override
    public void crash() {
        pgCtl("stop", "-m", "immediate", "-w");
    }

    @Override
    public void begin() {
        pgCtl("start", "-w", "-o", "-p " + server.getPort());
    }

    private void pgCtl(String... arguments) {
        var command = new ArrayList<String>();
        // It refuses root, but for one who is root only in a name space of his own.
        if (System.getProperty("user.name").equals("root")) {
            command.addAll(List.of("unshare", "-U"));
        }
        Path said = directory.resolve("pg_ctl");
        Path log = directory.resolve("log");
        command.addAll(List.of(programs + "/pg_ctl", "-D", data().toString(), "-l", log.toString()));
        command.addAll(List.of(arguments));
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(said.toFile())
                    .start();
            if (process.waitFor() != 0) {
                throw new AssertionError(
                        String.join(" ", command) + ": " + Files.readString(said) + Files.readString(log));
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    private Path data() {
        return directory.resolve("data");
    }

    private String programs() {
        try (Connection connection = DriverManager.getConnection(server.getJdbcUrl("postgres", "postgres"));
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT setting FROM pg_config WHERE name = 'BINDIR'")) {
            rows.next();
            return rows.getString(1);
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
