package dev.semel.client.spring;

import static dev.semel.client.ScriptedApi.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semel.client.ClientContract;
import dev.semel.client.Repeater;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;

/** Over the JDK's client, which RestClient takes when there is no other. */
final class SemelRequestInterceptorTest extends ClientContract {
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @AfterEach
    void closeClient() {
        http.shutdownNow();
    }

    private RestClient.Builder client(Repeater repeater) {
        var factory = new JdkClientHttpRequestFactory(http);
        factory.setReadTimeout(repeater.settings().oneSending());
        return RestClient.builder().requestFactory(factory).requestInterceptor(new SemelRequestInterceptor(repeater));
    }

    private RestClient.RequestBodySpec order(RestClient client, Object operation) {
        return client.post()
                .uri(api.url())
                .header("Idempotency-Key", "the caller's own")
                .attribute(SemelRequestInterceptor.OPERATION, operation)
                .body("{\"a\":1}");
    }

    @Override
    protected Received send(Repeater repeater, String operation) throws IOException {
        try {
            return order(client(repeater).build(), operation)
                    .exchange((request, response) -> new Received(
                            response.getStatusCode().value(),
                            new String(response.getBody().readAllBytes(), StandardCharsets.UTF_8)));
        } catch (ResourceAccessException e) {
            throw (IOException) e.getCause();
        }
    }

    @Test
    void a_request_without_a_name_is_sent_as_it_is_and_once() {
        api.will(answer(503));
        var unnamed = client(repeater()).build().post().uri(api.url()).body("{\"a\":1}");
        int status =
                unnamed.exchange((request, response) -> response.getStatusCode().value());
        assertThat(status).isEqualTo(503);
        assertThat(api.keys()).containsExactly("");
    }

    @Test
    void a_name_that_is_none_is_refused_before_anything_is_sent() {
        RestClient client = client(repeater()).build();
        for (Object none : new Object[] {"", 17}) {
            assertThatThrownBy(() -> order(client, none).retrieve().toBodilessEntity())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(SemelRequestInterceptor.OPERATION);
        }
        assertThat(api.requests()).isEmpty();
    }

    @Test
    void interceptors_behind_it_see_every_sending() {
        api.will(answer(503), answer(201));
        var seen = new ArrayList<String>();
        RestClient client = client(repeater())
                .requestInterceptor((request, body, execution) -> {
                    seen.add(request.getHeaders().getFirst("Idempotency-Key"));
                    return execution.execute(request, body);
                })
                .build();
        order(client, "order-17").retrieve().toBodilessEntity();
        assertThat(seen).hasSize(2).isEqualTo(api.keys());
    }
}
