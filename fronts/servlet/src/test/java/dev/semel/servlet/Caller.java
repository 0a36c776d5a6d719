package dev.semel.servlet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A client of a {@link Shop}: over HTTP/1.1, without any repeats of its own. */
final class Caller {
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final int port;

    Caller(Shop shop) {
        this(shop.port());
    }

    Caller(int port) {
        this.port = port;
    }

    /** An answer as the tests look at it. */
    record Answer(HttpResponse<byte[]> response) {
        int status() {
            return response.statusCode();
        }

        String text() {
            return new String(response.body(), StandardCharsets.UTF_8);
        }

        byte[] bytes() {
            return response.body();
        }

        List<String> all(String name) {
            return response.headers().allValues(name);
        }

        String header(String name) {
            return String.join(" | ", all(name));
        }

        /** What Semel did: the first word of its field. */
        String semel() {
            return header("Semel-Status").split(";", 2)[0];
        }

        @Override
        public String toString() {
            return status() + " " + response.headers().map() + " " + text();
        }
    }

    Answer post(String path, String key, String body, String... headers) {
        return send(request(path, key, headers).POST(BodyPublishers.ofString(body)));
    }

    Answer post(String path, String key, BodyPublisher body, String... headers) {
        return send(request(path, key, headers).POST(body));
    }

    CompletableFuture<Answer> postAsync(String path, String key, String body) {
        return CLIENT.sendAsync(
                        request(path, key).POST(BodyPublishers.ofString(body)).build(), BodyHandlers.ofByteArray())
                .thenApply(Answer::new);
    }

    HttpRequest.Builder request(String path, String key, String... headers) {
        var builder = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + Container.Application.PATH + path))
                .timeout(Duration.ofSeconds(30));
        if (!key.isEmpty()) {
            builder.header("Idempotency-Key", key);
        }
        for (int i = 0; i < headers.length; i += 2) {
            builder.header(headers[i], headers[i + 1]);
        }
        return builder;
    }

    static Answer send(HttpRequest.Builder request) {
        return send(request, CLIENT);
    }

    /** On a connection of its own: a server may close it without having read the body. */
    static Answer sendAlone(HttpRequest.Builder request) {
        try (HttpClient alone =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            return send(request, alone);
        }
    }

    private static Answer send(HttpRequest.Builder request, HttpClient client) {
        try {
            return new Answer(client.send(request.build(), BodyHandlers.ofByteArray()));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }
}
