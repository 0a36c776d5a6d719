package dev.semel.examples.conversions;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;

/** Calls the API as Semel does: with the headers that say which operation it is. */
final class Client implements AutoCloseable {
    private final HttpClient http = HttpClient.newHttpClient();

    /** @param headers name, value, name, value */
    HttpResponse<String> post(int port, String path, String body, String... headers) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .POST(BodyPublishers.ofString(body));
        return http.send((headers.length == 0 ? request : request.headers(headers)).build(), BodyHandlers.ofString());
    }

    HttpResponse<String> get(int port, String path) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
        return http.send(request.build(), BodyHandlers.ofString());
    }

    /** The members of the answer. */
    Map<String, String> run(int port, Attempt attempt, String body) throws Exception {
        return Json.read(send(port, attempt, body).body());
    }

    HttpResponse<String> send(int port, Attempt attempt, String body) throws Exception {
        return post(
                port,
                "/api/v1/events/conversion",
                body,
                "Authorization",
                "Bearer atk_shop",
                "Semel-Operation-Id",
                attempt.operationId(),
                "Semel-Attempt",
                Integer.toString(attempt.number()),
                "Semel-Fence",
                Long.toString(attempt.fence()));
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
