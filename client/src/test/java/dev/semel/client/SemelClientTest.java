package dev.semel.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class SemelClientTest extends ClientContract {
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @AfterEach
    void closeClient() {
        http.shutdownNow();
    }

    private HttpRequest request() {
        return HttpRequest.newBuilder(api.url())
                .POST(BodyPublishers.ofString("{\"a\":1}"))
                .header("Idempotency-Key", "the caller's own")
                .build();
    }

    @Override
    protected Received send(Repeater repeater, String operation) throws IOException, InterruptedException {
        HttpResponse<String> response =
                SemelClient.of(http, repeater).send(operation, request(), BodyHandlers.ofString());
        return new Received(response.statusCode(), response.body());
    }

    @Test
    void who_cancels_stops_the_sending() throws Exception {
        time.stand();
        var sending = SemelClient.of(http, repeater()).sendAsync("order-17", request(), BodyHandlers.discarding());
        time.awaitPause();
        assertThat(sending.cancel(true)).isTrue();
        assertThat(sending).isCancelled();
    }

    @Test
    void who_cancels_does_not_leave_a_request_on_its_way() throws Exception {
        api.will(ScriptedApi.silence());
        var sending = SemelClient.of(http, repeater()).sendAsync("order-17", request(), BodyHandlers.discarding());
        api.awaitRequest();
        sending.cancel(true);
        http.shutdown();
        assertThat(http.awaitTermination(Duration.ofSeconds(10))).isTrue();
    }

    @Test
    void a_client_that_follows_redirects_is_refused() {
        try (HttpClient follows = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build()) {
            assertThatThrownBy(() -> SemelClient.of(follows, repeater()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("Redirect.NEVER");
        }
    }
}
