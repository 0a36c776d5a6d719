package dev.semel.examples.conversions;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The JDK's HTTP server on the loopback interface, a virtual thread for each request, answers in JSON. Thread-safe. */
final class JsonServer implements AutoCloseable {
    static {
        // Else an answer's head and body, two packets, are 40 ms apart.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;

    /** What is done with a request. */
    @FunctionalInterface
    interface Handler {
        Answer handle(HttpExchange exchange) throws IOException;
    }

    /** A status and a JSON body. */
    record Answer(int status, String json) {
        /** Instead of an answer the connection is closed. */
        static final Answer NONE = new Answer(0, "");
    }

    /** @param port 0 takes a free one */
    JsonServer(int port, Handler handler) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1024);
        server.setExecutor(threads);
        server.createContext("/", exchange -> answer(exchange, handler));
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    private static void answer(HttpExchange exchange, Handler handler) throws IOException {
        try (exchange) {
            Answer answer = handler.handle(exchange);
            if (answer.status() == 0) {
                return;
            }
            byte[] bytes = (answer.json() + "\n").getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(answer.status(), bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    static String body(HttpExchange exchange) throws IOException {
        return new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
