package dev.semel.system;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The command that moves records, in a process of its own: killed, and run again. Used by one thread. */
final class MigrateProcess {
    private final List<String> command;
    private final Path said;
    private Process process;

    /** Runs it. */
    MigrateProcess(Path directory, String from, String to, String... further) {
        this.said = directory.resolve("migrate.log");
        this.command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-Dsun.misc.unsafe.memory.access=allow",
                "-cp",
                GatewayProcess.Setup.classPath(),
                "dev.semel.gateway.Main",
                "migrate",
                "--from",
                from,
                "--to",
                to));
        command.addAll(List.of(further));
        process = launch();
    }

    private Process launch() {
        try {
            Process started = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(said.toFile())
                    .redirectInput(new File("/dev/null"))
                    .start();
            Runtime.getRuntime().addShutdownHook(new Thread(started::destroyForcibly));
            return started;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** The same again. */
    void again() {
        process = launch();
    }

    /** Waits until it has said that, or is over. */
    void awaitWord(String word) {
        Await.until("the migration says " + word, () -> output().contains(word) || !process.isAlive(), this::output);
    }

    /** As {@code kill -9} does. */
    void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** Its exit code. */
    int awaitEnd() {
        try {
            if (!process.waitFor(2 * Await.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("the migration does not end\n" + output());
            }
            return process.exitValue();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /** What the latest run has said. */
    String output() {
        try {
            return Files.readString(said);
        } catch (IOException absent) {
            return "no output: " + absent;
        }
    }
}
