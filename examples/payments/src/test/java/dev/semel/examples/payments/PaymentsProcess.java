package dev.semel.examples.payments;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The service as a process of its own. */
final class PaymentsProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(Integer.getInteger("semel.patience", 60));
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final Process process;
    private final Path log;
    private final URI address;
    private final HttpClient client = HttpClient.newHttpClient();

    private PaymentsProcess(Process process, Path log, int port) {
        this.process = process;
        this.log = log;
        this.address = URI.create("http://127.0.0.1:" + port);
    }

    /** @param options of the JVM */
    static PaymentsProcess start(Class<?> main, ClassPath classPath, String database, Path log, String... options)
            throws IOException {
        int port = freePort();
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Dspring.main.banner-mode=off"));
        command.addAll(List.of(options));
        command.addAll(classPath.options());
        command.add(main.getName());
        command.addAll(List.of("--server.port=" + port, "--spring.datasource.url=" + database));
        command.addAll(
                List.of("--spring.datasource.username=postgres", "--spring.datasource.hikari.maximum-pool-size=4"));
        // A list of settings is taken whole from where it stands first: this one is the application's, and the lease.
        command.addAll(List.of("--semel.routes[0].match=POST /payments", "--semel.routes[0].transactional=true"));
        command.add("--semel.routes[0].in_flight.lease=2s");
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().put("SEMEL_SECRET", "a secret of the tests, long enough");
        Process process = builder.start();
        return new PaymentsProcess(process, log, port);
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** Waits until it answers. */
    PaymentsProcess ready() throws IOException {
        long deadline = deadline();
        while (true) {
            try {
                get("/accounts/ann");
                return this;
            } catch (IOException notYet) {
                if (!process.isAlive() || System.nanoTime() > deadline) {
                    throw new AssertionError("the service doesn't start:\n" + Files.readString(log), notYet);
                }
                LockSupport.parkNanos(POLL_NANOS);
            }
        }
    }

    HttpResponse<String> get(String path) throws IOException {
        return interruptibly(
                () -> client.send(HttpRequest.newBuilder(address.resolve(path)).build(), BodyHandlers.ofString()));
    }

    HttpResponse<String> pay(String key) throws IOException {
        return pay(key, "1", "bob");
    }

    HttpResponse<String> pay(String key, String cents, String payee, String... headers) throws IOException {
        return interruptibly(() -> client.send(payment(key, cents, payee, headers), BodyHandlers.ofString()));
    }

    CompletableFuture<HttpResponse<String>> payAsync(String key, String... headers) {
        return client.sendAsync(payment(key, "1", "bob", headers), BodyHandlers.ofString());
    }

    private HttpRequest payment(String key, String cents, String payee, String... headers) {
        var request = HttpRequest.newBuilder(address.resolve("/payments"))
                .timeout(PATIENCE)
                .header("Authorization", "Bearer a-payer")
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", '"' + key + '"')
                .POST(BodyPublishers.ofString("{\"payer\":\"ann\",\"payee\":\"" + payee + "\",\"cents\":" + cents
                        + ",\"reference\":\"" + key + "\"}"));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return request.build();
    }

    /** The same request again and again, until it is answered for good: what a client does. */
    HttpResponse<String> payUntilAnswered(String key) throws IOException {
        long deadline = deadline();
        while (true) {
            HttpResponse<String> answer = pay(key);
            if (answer.statusCode() != 409 && answer.statusCode() != 503) {
                return answer;
            }
            if (System.nanoTime() > deadline) {
                throw new AssertionError("never answered for good: " + answer + answer.headers() + answer.body());
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    /** Whether it ends by itself. */
    boolean awaitEnd() {
        try {
            return process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    String log() throws IOException {
        return Files.readString(log);
    }

    /** {@code kill -9}. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                kill();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            kill();
        }
        client.close();
    }

    private static long deadline() {
        return System.nanoTime() + PATIENCE.toNanos();
    }

    private interface Exchange {
        HttpResponse<String> run() throws IOException, InterruptedException;
    }

    private static HttpResponse<String> interruptibly(Exchange exchange) throws IOException {
        try {
            return exchange.run();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }
}
