package dev.semel.store.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Starts and stops a server. Used by one thread.
 *
 * @param programs where PostgreSQL's are
 * @param directory in which {@code data} is the server's
 */
record PgCtl(String programs, Path directory) {

    /** It refuses root, but for one who is root only in a name space of his own. */
    void run(String... arguments) {
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
}
