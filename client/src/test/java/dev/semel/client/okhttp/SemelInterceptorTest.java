package dev.semel.client.okhttp;

import static dev.semel.client.ScriptedApi.answer;
import static dev.semel.client.ScriptedApi.hangUp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.semel.client.ClientContract;
import dev.semel.client.OperationName;
import dev.semel.client.Repeater;
import dev.semel.client.UnsettledException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSink;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class SemelInterceptorTest extends ClientContract {
    private static final RequestBody BODY = RequestBody.create("{\"a\":1}", MediaType.parse("application/json"));
    private final List<OkHttpClient> clients = new ArrayList<>();

    @AfterEach
    void closeClients() {
        for (OkHttpClient client : clients) {
            client.dispatcher().executorService().shutdown();
            client.connectionPool().evictAll();
        }
    }

    private OkHttpClient build(OkHttpClient.Builder builder) {
        OkHttpClient client = builder.build();
        clients.add(client);
        return client;
    }

    private OkHttpClient client(Repeater repeater) {
        return build(new OkHttpClient.Builder()
                .followRedirects(false)
                .readTimeout(Duration.ZERO)
                .addInterceptor(new SemelInterceptor(repeater)));
    }

    private Request.Builder unnamed() {
        return new Request.Builder().url(api.url().toString()).post(BODY);
    }

    private Request.Builder order() {
        return unnamed()
                .tag(OperationName.class, new OperationName("order-17"))
                .header("Idempotency-Key", "the caller's own");
    }

    @Override
    protected Received send(Repeater repeater, String operation) throws IOException {
        Request request =
                order().tag(OperationName.class, new OperationName(operation)).build();
        try (Response response = client(repeater).newCall(request).execute()) {
            return new Received(response.code(), response.body().string());
        }
    }

    @Test
    void a_request_without_a_name_is_sent_as_it_is_and_once() throws Exception {
        api.will(answer(503));
        try (Response response = client(repeater()).newCall(unnamed().build()).execute()) {
            assertThat(response.code()).isEqualTo(503);
        }
        assertThatThrownBy(() -> client(repeater()).newCall(unnamed().build()).execute())
                .isInstanceOf(IOException.class)
                .isNotInstanceOf(UnsettledException.class);
        assertThat(api.keys()).containsExactly("", "");
    }

    @Test
    void a_client_that_follows_redirects_sends_nothing() {
        OkHttpClient follows = build(new OkHttpClient.Builder().addInterceptor(new SemelInterceptor(repeater())));
        assertThatThrownBy(() -> follows.newCall(order().build()).execute())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("followRedirects(false)");
        assertThat(api.requests()).isEmpty();
    }

    @Test
    void a_body_that_can_be_sent_once_only_is_refused_before_anything_is_sent() {
        RequestBody once = new RequestBody() {
            @Override
            public MediaType contentType() {
                return null;
            }

            @Override
            public boolean isOneShot() {
                return true;
            }

            @Override
            public void writeTo(BufferedSink sink) throws IOException {
                sink.writeUtf8("{}");
            }
        };
        assertThatThrownBy(() ->
                        client(repeater()).newCall(order().post(once).build()).execute())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("once only");
        assertThat(api.requests()).isEmpty();
    }

    @Test
    void okhttp_repeats_nothing_by_itself() throws Exception {
        api.will(answer(201), hangUp(), answer(408), answer(201));
        var sendings = new ArrayList<String>();
        OkHttpClient client = build(new OkHttpClient.Builder()
                .followRedirects(false)
                .addInterceptor(new SemelInterceptor(repeater()))
                .addInterceptor(chain -> {
                    sendings.add(chain.request().header("Idempotency-Key"));
                    return chain.proceed(chain.request());
                }));
        for (int i = 0; i < 2; i++) {
            // The second one finds a connection in the pool that ends as soon as it is used.
            try (Response response = client.newCall(order().build()).execute()) {
                assertThat(response.code()).isEqualTo(201);
            }
        }
        assertThat(sendings).isEqualTo(api.keys()).hasSize(4);
    }

    @Test
    void a_call_that_is_cancelled_in_a_pause_ends_at_once() throws Exception {
        time.stand();
        api.will(answer(503), answer(201));
        var call = client(repeater()).newCall(order().build());
        var sending = CompletableFuture.supplyAsync(() -> catchThrowable(call::execute));
        time.awaitPause();
        call.cancel();
        assertThat(sending.get()).isInstanceOf(UnsettledException.class);
        assertThat(api.requests()).hasSize(1);
    }

    @Test
    void the_time_limit_of_a_call_ends_its_pauses() {
        time.stand();
        api.will(answer(503), answer(201));
        OkHttpClient hurried = build(client(repeater()).newBuilder().callTimeout(Duration.ofMillis(500)));
        assertThatThrownBy(() -> hurried.newCall(order().build()).execute())
                .isInstanceOf(IOException.class)
                .hasRootCauseInstanceOf(UnsettledException.class);
        assertThat(api.requests()).hasSize(1);
    }
}
