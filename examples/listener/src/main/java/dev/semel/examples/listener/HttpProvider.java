package dev.semel.examples.listener;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.UUID;

/** A provider behind HTTP. Thread-safe. */
final class HttpProvider implements Provider {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI charges;

    HttpProvider(URI charges) {
        this.charges = charges;
    }

    @Override
    public String charge(byte[] order, UUID operationId) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(charges)
                .header("Idempotency-Key", operationId.toString())
                .timeout(PATIENCE)
                .POST(BodyPublishers.ofByteArray(order))
                .build();
        try {
            HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
            if (answer.statusCode() != 201) {
                throw new IOException("the provider answered " + answer.statusCode());
            }
            return answer.body();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
