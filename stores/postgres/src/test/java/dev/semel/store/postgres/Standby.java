package dev.semel.store.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;

/** A server that follows another by streaming replication, made with nothing but that server's own program. */
final class Standby implements AutoCloseable {
    private final PgCtl pgCtl;
    private final int port;

    private Standby(PgCtl pgCtl, int port) {
        this.pgCtl = pgCtl;
        this.port = port;
    }

    /** @param name by which the primary knows it */
    static Standby of(TestServer primary, String programs, String name) {
        try {
            Path directory = Files.createTempDirectory("semel-standby-");
            Path data = Files.createDirectory(
                    directory.resolve("data"),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            backUp(primary, data);
            Files.createFile(data.resolve("standby.signal"));
            Files.writeString(
                    data.resolve("postgresql.auto.conf"),
                    "primary_conninfo = 'host=127.0.0.1 port=" + primary.port() + " user=postgres application_name="
                            + name + "'\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
            int port = freePort();
            var standby = new Standby(new PgCtl(programs, directory), port);
            standby.pgCtl.run("start", "-w", "-o", "-F -p " + port + " -c max_connections=50");
            primary.await("SELECT state FROM pg_stat_replication WHERE application_name = '" + name + "'", "streaming");
            return standby;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freePort() throws IOException {
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    /** The files as they are, and where the log has to be applied from. */
    private static void backUp(TestServer primary, Path target) throws IOException {
        try (Connection connection = DriverManager.getConnection(primary.url());
                Statement statement = connection.createStatement()) {
            boolean isOld = connection.getMetaData().getDatabaseMajorVersion() < 15;
            statement.execute(
                    isOld
                            ? "SELECT pg_start_backup('standby', true, false)"
                            : "SELECT pg_backup_start('standby', true)");
            copy(primary.data(), target);
            try (ResultSet rows = statement.executeQuery(
                    isOld
                            ? "SELECT labelfile FROM pg_stop_backup(false, false)"
                            : "SELECT labelfile FROM pg_backup_stop(false)")) {
                rows.next();
                Files.writeString(target.resolve("backup_label"), rows.getString(1));
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Without the log, which is streamed, and without what says that a server runs. */
    private static void copy(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                    throws IOException {
                Files.createDirectories(to.resolve(from.relativize(directory)));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Path relative = from.relativize(file);
                if (!relative.startsWith("pg_wal") && !relative.startsWith("postmaster.pid")) {
                    Files.copy(file, to.resolve(relative));
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                if (failure instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE; // The server goes on meanwhile.
                }
                throw failure;
            }
        });
    }

    int port() {
        return port;
    }

    String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=postgres";
    }

    /** Nothing reaches it from now on, as across a cut network. */
    void cutOff() {
        run("ALTER SYSTEM SET primary_conninfo = ''");
        run("SELECT pg_reload_conf()");
        TestServer.await(url(), "SELECT count(*) FROM pg_stat_wal_receiver", "0");
    }

    /** Makes it the primary. */
    void promote() {
        run("SELECT pg_promote(true)");
    }

    private void run(String sql) {
        try (Connection connection = DriverManager.getConnection(url());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        pgCtl.run("stop", "-m", "immediate", "-w");
        try (var files = Files.walk(pgCtl.directory())) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
