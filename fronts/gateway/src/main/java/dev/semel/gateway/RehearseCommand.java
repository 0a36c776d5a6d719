package dev.semel.gateway;

import dev.semel.gateway.config.ConfigFile;
import dev.semel.gateway.config.GatewayConfig;
import dev.semel.gateway.config.LogSettings.Level;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;

/**
 * {@code semel rehearse}: starts a gateway, sends it one order and its repeat, and ends. The launcher runs it once
 * after a build, so that the JVM's cache of loaded and linked classes holds what a start and a first request need.
 */
@Command(name = "rehearse", hidden = true, description = "Start, answer two requests and end: what a JVM learns from.")
final class RehearseCommand implements Callable<Integer> {
    private static final int REPEATS = 20;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Logging.start(Level.WARN);
        Path directory = Files.createTempDirectory("semel-rehearsal");
        try (var orders = new DemoOrders();
                var gateway = Gateway.start(config(orders.port(), directory))) {
            order(URI.create("http://127.0.0.1:" + gateway.server().port() + "/orders"));
            return 0;
        } finally {
            delete(directory);
        }
    }

    private static GatewayConfig config(int upstream, Path directory) {
        String yaml = """
                listen: 127.0.0.1:0
                upstream: http://127.0.0.1:%d
                store: "rocksdb:%s"
                timeouts: {drain: 1s}
                log: {access: off}
                """.formatted(upstream, directory.resolve("data"));
        GatewayConfig config = ConfigFile.read(yaml, "rehearsal", name -> null).config();
        if (config == null) {
            throw new IllegalStateException("the rehearsal's own configuration is wrong");
        }
        return config;
    }

    private static void order(URI uri) throws IOException, InterruptedException {
        HttpClient client = HttpClient.newHttpClient();
        HttpRequest request = HttpRequest.newBuilder(uri)
                .version(HttpClient.Version.HTTP_1_1)
                .header("Idempotency-Key", "rehearsal")
                .header("Authorization", "Bearer rehearsal")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"a\":1}"))
                .build();
        for (int i = 0; i < REPEATS; i++) {
            client.send(request, BodyHandlers.discarding());
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
