package dev.semel.system;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The real program in a process of its own: started, killed, frozen and started again on the same port and the same
 * directory. Not thread-safe, but for {@link #port()} and {@link #isUp()}.
 */
final class GatewayProcess implements AutoCloseable {
    private static final String MAIN = "dev.semel.gateway.Main";
    private static final int LAST_LINES = 100;

    private final List<String> command;
    private final int port;
    private final Path log;
    private volatile @Nullable Process process;
    private volatile boolean up;

    private GatewayProcess(List<String> command, int port, Path log) {
        this.command = List.copyOf(command);
        this.port = port;
        this.log = log;
    }

    /** What a gateway is started with. */
    static final class Setup {
        private final Path directory;
        private final List<String> before = new ArrayList<>();
        private final List<String> jvm = new ArrayList<>();
        private final List<String> arguments = new ArrayList<>();
        private String main = MAIN;

        /** @param directory for the log; and for the records, if the arguments say so */
        Setup(Path directory) {
            this.directory = directory;
        }

        /** A command that runs the gateway's command line. */
        Setup under(String... words) {
            before.addAll(List.of(words));
            return this;
        }

        Setup jvm(String... flags) {
            jvm.addAll(List.of(flags));
            return this;
        }

        Setup with(String... words) {
            arguments.addAll(List.of(words));
            return this;
        }

        /** Another program that takes the same arguments. */
        Setup program(Class<?> other) {
            main = other.getName();
            return this;
        }

        GatewayProcess start() {
            var gateway = build();
            gateway.start();
            return gateway;
        }

        GatewayProcess build() {
            int port = FreePort.find();
            List<String> command = new ArrayList<>(before);
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            // Quick to start and small: it is started often, on few cores. What it does is the same.
            command.addAll(
                    List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED"));
            command.add("-Dsun.misc.unsafe.memory.access=allow");
            command.addAll(jvm);
            command.addAll(List.of("-cp", classPath(), main, "serve"));
            command.addAll(List.of("--listen", "127.0.0.1:" + port));
            command.addAll(arguments);
            return new GatewayProcess(command, port, directory.resolve("gateway.log"));
        }

        static String classPath() {
            String ofTests = System.getProperty("surefire.test.class.path");
            return ofTests != null ? ofTests : System.getProperty("java.class.path");
        }
    }

    int port() {
        return port;
    }

    /** Whether it was listening when last looked at; false from the moment that it is about to be ended. */
    boolean isUp() {
        return up;
    }

    /** Starts it and waits until it listens. */
    void start() {
        launch();
        Await.until("the gateway listens", this::listensOrEnded, this::output);
        if (!running().isAlive()) {
            throw new AssertionError("the gateway ended with " + running().exitValue() + "\n" + output());
        }
        up = true;
    }

    /** Starts it without waiting for anything. */
    void launch() {
        try {
            Process started = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .redirectInput(new File("/dev/null"))
                    .start();
            Runtime.getRuntime().addShutdownHook(new Thread(started::destroyForcibly)); // none outlives an aborted test
            process = started;
        } catch (IOException failure) {
            throw new UncheckedIOException(String.join(" ", command), failure);
        }
    }

    /** Ends it with SIGKILL, at once and unannounced. */
    void kill() {
        up = false;
        running().destroyForcibly();
        awaitEnd();
    }

    /** Asks it with SIGTERM to end; answers its exit code. */
    int stop() {
        terminate();
        return awaitEnd();
    }

    /** Sends SIGTERM and returns. */
    void terminate() {
        up = false;
        running().destroy();
    }

    /** Waits for the process to end; answers its exit code. */
    int awaitEnd() {
        try {
            if (!running().waitFor(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("the gateway does not end\n" + output());
            }
            return running().exitValue();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /** Stops the whole process where it is, as a long pause of its machine would. */
    void freeze() {
        signal("STOP");
    }

    void thaw() {
        signal("CONT");
    }

    long pid() {
        return running().pid();
    }

    boolean isAlive() {
        return running().isAlive();
    }

    /** A number of {@code /proc/PID/status}, such as VmRSS or VmHWM (KiB) or Threads. */
    long status(String name) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/" + pid() + "/status"))) {
            if (line.startsWith(name + ":")) {
                return Long.parseLong(line.replaceAll("[^0-9]", ""));
            }
        }
        throw new AssertionError("no " + name + " in the status of " + pid());
    }

    /** The last of what it printed, over all its starts. */
    String output() {
        try {
            List<String> lines = Files.readAllLines(log, StandardCharsets.UTF_8);
            return String.join(" ", command.subList(command.indexOf("serve"), command.size())) + "\n"
                    + String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
        } catch (IOException absent) {
            return "no output: " + absent;
        }
    }

    /** Ends it if it still runs. */
    @Override
    public void close() {
        Process last = process;
        if (last != null && last.isAlive()) {
            kill();
        }
    }

    private boolean listensOrEnded() {
        return !running().isAlive() || listens(port);
    }

    /** Whether a request gets an answer; one that the gateway itself refuses, so that no upstream ever sees it. */
    static boolean listens(int port) {
        try (var caller = new Caller(port)) {
            caller.sendRaw("GET / HTTP/1.1\r\n\r\n"); // without a Host
            return caller.answer().status() == 400;
        } catch (IOException notYet) {
            return false;
        }
    }

    private void signal(String name) {
        try {
            Process sender = new ProcessBuilder("kill", "-" + name, Long.toString(pid()))
                    .inheritIO()
                    .start();
            if (sender.waitFor() != 0) {
                throw new AssertionError("could not send SIG" + name + " to " + pid());
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    private Process running() {
        Process last = process;
        if (last == null) {
            throw new IllegalStateException("not started");
        }
        return last;
    }
}
