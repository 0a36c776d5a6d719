package dev.semel.store.redis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A real server in a process and a directory of its own. Used by one thread. */
public final class RedisProcess implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    /** Below the ports that systems hand out, and with room for the cluster's ports, which are 10,000 higher. */
    private static final AtomicInteger NEXT_PORT =
            new AtomicInteger(12_000 + (int) (ProcessHandle.current().pid() * 37 % 8_000));

    private final RedisBinary binary;
    private final Path directory;
    private final int port;
    private final List<String> arguments;
    private Process process;

    private RedisProcess(RedisBinary binary, List<String> arguments) {
        this.binary = binary;
        this.arguments = arguments;
        this.port = freePort();
        try {
            this.directory = Files.createTempDirectory("semel-redis-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A server that has begun to answer. */
    public static RedisProcess start(RedisBinary binary, String... arguments) {
        var server = new RedisProcess(binary, List.of(arguments));
        Runtime.getRuntime().addShutdownHook(new Thread(server::kill));
        server.start();
        return server;
    }

    /** A server that keeps nothing but in memory. */
    static RedisProcess inMemory(RedisBinary binary) {
        return start(binary, "--save", "", "--appendonly", "no");
    }

    /** A server that has on its disk what it answered. */
    public static RedisProcess durable(RedisBinary binary) {
        return start(binary, "--save", "", "--appendonly", "yes", "--appendfsync", "always");
    }

    /** A server that also takes encrypted connections, on a port of their own. */
    static RedisProcess encrypted(RedisBinary binary, TestCertificate certificate, String... more) {
        return start(
                binary,
                Stream.concat(certificate.ofServer(freePort()), Stream.of(more)).toArray(String[]::new));
    }

    /** A server that follows another. */
    static RedisProcess replicaOf(RedisProcess master) {
        var replica = start(
                master.binary,
                "--save",
                "",
                "--appendonly",
                "yes",
                "--appendfsync",
                "always",
                "--repl-diskless-sync-delay",
                "0",
                "--replicaof",
                "127.0.0.1",
                Integer.toString(master.port));
        replica.await("INFO", "master_link_status:up");
        return replica;
    }

    /** A sentinel that watches the master as {@code main}, and decides alone. */
    static RedisProcess sentinelOf(RedisProcess master) {
        RedisProcess sentinel = sentinel(master.binary, master.port, List.of());
        sentinel.await("INFO", "slaves=1");
        return sentinel;
    }

    /** The same, which talks encrypted, to the master too, and wants a password. */
    static RedisProcess encryptedSentinelOf(RedisProcess master, TestCertificate certificate, String password) {
        return sentinel(
                master.binary,
                master.encryptedPort(),
                Stream.concat(
                                Stream.of("--tls-replication", "yes", "--requirepass", password),
                                certificate.ofServer(freePort()))
                        .toList());
    }

    private static RedisProcess sentinel(RedisBinary binary, int masterPort, List<String> more) {
        var sentinel = new RedisProcess(
                binary, Stream.concat(Stream.of("--sentinel"), more.stream()).toList());
        try {
            Files.writeString(
                    sentinel.directory.resolve("sentinel.conf"),
                    "sentinel monitor main 127.0.0.1 " + masterPort + " 1\n"
                            + "sentinel down-after-milliseconds main 500\n"
                            + "sentinel failover-timeout main 3000\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Runtime.getRuntime().addShutdownHook(new Thread(sentinel::kill));
        sentinel.start();
        return sentinel;
    }

    /** Waits until the answer to a command contains that. */
    public void await(String command, String text) {
        long end = System.nanoTime() + DEADLINE.toNanos();
        while (!done(command.split(" ", -1)).contains(text)) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("no " + text + " in what it answers to " + command);
            }
            Thread.onSpinWait();
        }
    }

    public int port() {
        return port;
    }

    /** Of one that takes encrypted connections. */
    int encryptedPort() {
        return Integer.parseInt(arguments.get(arguments.indexOf(TestCertificate.PORT) + 1));
    }

    Path directory() {
        return directory;
    }

    String uri() {
        return "redis://127.0.0.1:" + port;
    }

    RedisSettings settings() {
        return RedisSettings.of(uri());
    }

    /** Starts it again, on the port and the files that it had. */
    public void start() {
        launch(List.of());
        awaitAnswer("+PONG", "-NOAUTH");
    }

    /** The same, until it says that it loads. */
    void startLoading(String... more) {
        launch(List.of(more));
        awaitAnswer("-LOADING");
    }

    private void launch(List<String> more) {
        List<String> command = new ArrayList<>(List.of(binary.program().toString()));
        Path file = directory.resolve("sentinel.conf");
        if (Files.exists(file)) {
            command.add(file.toString());
        }
        command.addAll(List.of("--port", Integer.toString(port), "--bind", "127.0.0.1", "--dir", directory.toString()));
        command.addAll(arguments);
        command.addAll(more);
        var builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("log").toFile()));
        builder.environment().putAll(binary.environment());
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitAnswer(String... beginnings) {
        long end = System.nanoTime() + DEADLINE.toNanos();
        while (System.nanoTime() < end) {
            if (!process.isAlive()) {
                throw new IllegalStateException("the server ended: " + log());
            }
            try {
                String answer = command("PING");
                if (Stream.of(beginnings).anyMatch(answer::startsWith)) {
                    return;
                }
            } catch (IOException e) {
                Thread.onSpinWait();
            }
        }
        throw new IllegalStateException("the server doesn't answer: " + log());
    }

    private String log() {
        try {
            return Files.readString(directory.resolve("log"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** The first line of the answer to a command, or the text that is its answer. */
    String command(String... words) throws IOException {
        return RedisWords.ask(port, DEADLINE, words);
    }

    /** Does a command that must be done. */
    public String done(String... words) {
        try {
            String answer = command(words);
            if (answer.startsWith("-")) {
                throw new IllegalStateException(answer);
            }
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As {@code kill -9} does. */
    public void kill() {
        process.destroyForcibly();
        try {
            if (!process.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("the server doesn't die");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Has it stand still: connections stay, answers don't come. */
    public void freeze() {
        signal("-STOP");
    }

    public void thaw() {
        signal("-CONT");
    }

    private void signal(String name) {
        try {
            int exit = new ProcessBuilder("kill", name, Long.toString(process.pid()))
                    .start()
                    .waitFor();
            if (exit != 0) {
                throw new IllegalStateException("kill answered " + exit);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        kill();
        deleteDirectory();
    }

    /** Takes its files away, whether it runs or not. */
    void deleteDirectory() {
        if (Files.exists(directory)) {
            try (var files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    static int freePort() {
        while (true) {
            int port = NEXT_PORT.getAndIncrement();
            try (var plain = new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
                    var bus = new ServerSocket(port + 10_000, 1, InetAddress.getLoopbackAddress())) {
                return Math.min(plain.getLocalPort(), bus.getLocalPort());
            } catch (IOException e) {
                Thread.onSpinWait();
            }
        }
    }
}
