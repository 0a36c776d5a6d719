package dev.semel.gateway;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A small API for the demonstration: every POST /orders is an order, made slowly; GET /orders counts them. */
final class DemoOrders implements AutoCloseable {
    private static final Duration MAKING_ONE = Duration.ofMillis(700);

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicInteger orders = new AtomicInteger();

    DemoOrders() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/orders", this::handle);
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            switch (exchange.getRequestMethod()) {
                case "GET" -> answer(exchange, 200, "{\"orders\":" + orders.get() + "}\n");
                case "POST" -> {
                    int order = orders.incrementAndGet();
                    pause();
                    exchange.getResponseHeaders().set("Location", "/orders/" + order);
                    answer(exchange, 201, "{\"order\":" + order + "}\n");
                }
                default -> answer(exchange, 405, "{\"error\":\"GET or POST\"}\n");
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(MAKING_ONE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void answer(HttpExchange exchange, int status, String json) throws IOException {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        try (OutputStream body = exchange.getResponseBody()) {
            body.write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
