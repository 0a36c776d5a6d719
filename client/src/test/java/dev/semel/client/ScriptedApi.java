package dev.semel.client;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;

/** An API on a real socket that answers as it is told, and remembers what it was sent. Thread-safe. */
public final class ScriptedApi implements AutoCloseable {
    private final HttpServer server;
    private final Queue<Step> steps = new ConcurrentLinkedQueue<>();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch closing = new CountDownLatch(1);

    /** What it was sent. */
    public record Request(String method, String path, List<String> keys, String body) {}

    /** What it does with a request. When it was told nothing, it hangs up. */
    public sealed interface Step {}

    private record Answer(int status, String body, List<String> headers) implements Step {}

    private record HalfAnAnswer(String body) implements Step {}

    private record HangUp() implements Step {}

    private record Silence() implements Step {}

    public static Step answer(int status, String... headers) {
        return new Answer(status, "", List.of(headers));
    }

    public static Step answerWith(String body, int status, String... headers) {
        return new Answer(status, body, List.of(headers));
    }

    /** A 201 whose body breaks off. */
    public static Step halfOf(String body) {
        return new HalfAnAnswer(body);
    }

    public static Step hangUp() {
        return new HangUp();
    }

    /** No answer as long as it is open. */
    public static Step silence() {
        return new Silence();
    }

    public ScriptedApi() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::serve);
        server.start();
    }

    public void will(Step... next) {
        steps.addAll(List.of(next));
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/orders");
    }

    public List<Request> requests() {
        return List.copyOf(requests);
    }

    /** Waits until it got one. */
    public void awaitRequest() throws InterruptedException {
        asked.await();
    }

    /** Of every request the only key. */
    public List<String> keys() {
        return requests.stream()
                .map(request -> String.join(",", request.keys()))
                .toList();
    }

    private void serve(HttpExchange exchange) throws IOException {
        var headers = exchange.getRequestHeaders();
        requests.add(new Request(
                exchange.getRequestMethod(),
                exchange.getRequestURI().getPath(),
                List.copyOf(headers.getOrDefault(
                        "Repeatability-Request-ID", headers.getOrDefault("Idempotency-Key", List.of()))),
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
        asked.countDown();
        switch (steps.poll()) {
            case Answer(int status, String body, List<String> fields) -> {
                for (int i = 0; i < fields.size(); i += 2) {
                    exchange.getResponseHeaders().add(fields.get(i), fields.get(i + 1));
                }
                byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
                exchange.getResponseBody().write(bytes);
            }
            case HalfAnAnswer(String body) -> {
                byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(201, bytes.length);
                OutputStream out = exchange.getResponseBody();
                out.write(bytes, 0, bytes.length / 2);
                out.flush();
            }
            case Silence silence -> awaitClosing();
            case HangUp hangUp -> {}
            case null -> {}
        }
        exchange.close();
    }

    private void awaitClosing() {
        try {
            closing.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closing.countDown();
        server.stop(0);
    }
}
