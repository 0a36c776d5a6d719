package dev.semel.examples.listener;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The listener in a process of its own: killed, and started again on the same records. Used by one thread. */
final class ListenerProcess implements AutoCloseable {
    private final List<String> command;
    private final Path log;
    private Process process;

    /** Starts it. */
    ListenerProcess(Broker broker, String queue, CountingProvider provider, Path directory, String onUnknown) {
        String ofTests = System.getProperty("surefire.test.class.path");
        this.command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                ofTests != null ? ofTests : System.getProperty("java.class.path"),
                Main.class.getName(),
                broker.url(),
                queue,
                provider.url(),
                directory.resolve("records").toString(),
                onUnknown);
        this.log = directory.resolve("listener.log");
        this.process = launch();
    }

    private Process launch() {
        try {
            Process started = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
            Runtime.getRuntime().addShutdownHook(new Thread(started::destroyForcibly));
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As {@code kill -9} does. */
    void kill() {
        process.destroyForcibly();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                throw new AssertionError("it doesn't die");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    void startAgain() {
        process = launch();
    }

    String output() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return "no output: " + e;
        }
    }

    @Override
    public void close() {
        kill();
    }
}
