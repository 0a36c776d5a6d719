package dev.semel.system;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** The example that places orders, in a process of its own: killed, and started again. Used by one thread. */
final class OrdersProcess implements AutoCloseable {
    private final List<String> command;
    private final Path directory;
    private Process process;

    /** Starts it. */
    OrdersProcess(Path directory, String url, int orders, int atOnce) {
        this.directory = directory;
        this.command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                GatewayProcess.Setup.classPath(),
                "dev.semel.examples.orders.Main",
                url,
                directory.toString(),
                "1",
                Integer.toString(orders),
                Integer.toString(atOnce));
        process = launch();
    }

    private Process launch() {
        try {
            Process started = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                    .redirectInput(new File("/dev/null"))
                    .start();
            Runtime.getRuntime().addShutdownHook(new Thread(started::destroyForcibly));
            return started;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private Path log() {
        return directory.resolve("orders.log");
    }

    /** As {@code kill -9} does. */
    void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    void startAgain() {
        process = launch();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Its exit code. */
    int awaitEnd() {
        try {
            if (!process.waitFor(3 * Await.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("the orders don't end\n" + output());
            }
            return process.exitValue();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /** Where it keeps its keys. */
    Path keys() {
        return directory.resolve("keys");
    }

    /** What it knows: the answer of every order that was placed. */
    Map<Integer, String> placed() throws IOException {
        Map<Integer, String> placed = new TreeMap<>();
        for (String line : Files.readAllLines(directory.resolve("placed"))) {
            String[] order = line.split(" ", 2);
            if (placed.put(Integer.valueOf(order[0]), order[1]) != null) {
                throw new AssertionError("noted twice: " + line);
            }
        }
        return placed;
    }

    /** All that it has said. */
    String output() {
        try {
            return Files.readString(log());
        } catch (IOException absent) {
            return "no output: " + absent;
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
