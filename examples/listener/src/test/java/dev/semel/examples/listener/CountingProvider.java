package dev.semel.examples.listener;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/** A provider that remembers every charge it was asked for, and honours the operation's id. Thread-safe. */
final class CountingProvider implements AutoCloseable {
    private final HttpServer server;
    private final List<Charge> asked = new CopyOnWriteArrayList<>();
    private final ConcurrentMap<String, String> receipts = new ConcurrentHashMap<>();
    private volatile Behaviour behaviour = charge -> true;

    /** What it was asked for. */
    record Charge(String operationId, String order) {}

    /** What it does once it has the charge, and before it answers. */
    @FunctionalInterface
    interface Behaviour {
        /** Whether it answers; else it hangs up. */
        boolean answers(Charge charge);
    }

    CountingProvider() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::serve);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/charges";
    }

    void behave(Behaviour changed) {
        behaviour = changed;
    }

    /** Every request, in order. */
    List<Charge> asked() {
        return List.copyOf(asked);
    }

    /** What was charged, for an order: one for each operation id. */
    List<String> charged() {
        return asked.stream().distinct().map(Charge::order).toList();
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            var charge = new Charge(
                    exchange.getRequestHeaders().getFirst("Idempotency-Key"),
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            asked.add(charge);
            if (behaviour.answers(charge)) {
                byte[] receipt = receipts.computeIfAbsent(charge.operationId(), id -> "receipt " + asked.size())
                        .getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(201, receipt.length);
                exchange.getResponseBody().write(receipt);
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
