package dev.semel.spring;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Sends requests to an application on this machine. */
public final class Client {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final int port;

    public Client(int port) {
        this.port = port;
    }

    /** A POST of JSON with that key; further fields as name, value, name, value. */
    public HttpResponse<String> post(String path, String key, String body, String... headers) {
        return send(request(path, key, "application/json", body, headers));
    }

    public CompletableFuture<HttpResponse<String>> postAsync(String path, String key, String body, String... headers) {
        return HTTP.sendAsync(request(path, key, "application/json", body, headers), BodyHandlers.ofString());
    }

    public HttpResponse<String> send(HttpRequest request) {
        try {
            return HTTP.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public HttpRequest request(String path, String key, String type, String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path))
                .timeout(Duration.ofMinutes(1))
                .header("Content-Type", type)
                .POST(BodyPublishers.ofString(body));
        if (key != null) {
            request.header("Idempotency-Key", key);
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        return request.build();
    }

    public URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    /** The first word of what Semel says it did; empty when it says nothing. */
    public static String status(HttpResponse<?> response) {
        return response.headers().firstValue("Semel-Status").orElse("").split(";")[0];
    }
}
