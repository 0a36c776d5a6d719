package dev.semel.examples.conversions;

import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** The way to the system behind. Thread-safe. */
final class Downstream implements AutoCloseable {
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private final HttpClient client = HttpClient.newHttpClient();
    private final URI events;

    Downstream(URI server) {
        events = server.resolve("/events");
    }

    /**
     * Sends an event. Refused, or never on its way, it has failed; without an answer it is pending, since it may have
     * arrived: sent again under the same event id it counts once.
     */
    CompletionStage<Status> send(String event) {
        var request = HttpRequest.newBuilder(events)
                .timeout(LONGEST)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(event))
                .build();
        return client.sendAsync(request, BodyHandlers.discarding()).handle((answer, failure) -> {
            if (failure == null) {
                return answer.statusCode() / 100 == 2 ? Status.SENT : Status.FAILED;
            }
            Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
            return cause instanceof ConnectException ? Status.FAILED : Status.PENDING;
        });
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
