package dev.semel.spring.reactive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.spring.Client;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A WebFlux application with the starter, on Reactor Netty. */
final class ReactiveFilterTest {
    private static ReactiveApp app;

    @BeforeAll
    static void start() {
        app = ReactiveApp.start(ReactiveApp.Open.class, "semel.policies.short.in-flight.wait=20s");
    }

    @AfterAll
    static void stop() {
        app.close();
    }

    private static String key() {
        return UUID.randomUUID().toString();
    }

    /** Both answers; the second is a replay of the first, and nothing ran for it. */
    private static HttpResponse<String> twice(Supplier<HttpResponse<String>> request) {
        int before = app.orders.runs.get();
        HttpResponse<String> first = request.get();
        HttpResponse<String> second = request.get();
        assertThat(Client.status(first)).isEqualTo("executed");
        assertThat(Client.status(second)).isEqualTo("replayed");
        assertThat(second.statusCode()).isEqualTo(first.statusCode());
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(second.headers().firstValue("Content-Type"))
                .isEqualTo(first.headers().firstValue("Content-Type"));
        assertThat(app.orders.runs.get() - before).isLessThanOrEqualTo(1);
        return second;
    }

    private static HttpResponse<String> twice(String path, String body) {
        String key = key();
        return twice(() -> app.client.post(path, key, body));
    }

    @Test
    void json_is_replayed_with_its_status_and_headers() {
        HttpResponse<String> replay = twice("/orders", "{\"amount\": 5}");
        assertThat(replay.statusCode()).isEqualTo(201);
        assertThat(replay.body()).contains("\"amount\":5");
        assertThat(replay.headers().firstValue("Location")).isPresent();
    }

    @ParameterizedTest
    @CsvSource({
        "/orders, '{\"amount\": 0}', 400",
        "/orders, 'no json', 400",
        "/orders/7/refuse, '{}', 409",
        "/fail, '{}', 500",
        "/handled, '{}', 422",
        "/events, '{}', 200",
        "/future, '{}', 200"
    })
    void whatever_a_handler_answers_is_replayed(String path, String body, int status) {
        assertThat(twice(path, body).statusCode()).isEqualTo(status);
    }

    @Test
    void events_keep_their_form() {
        assertThat(twice("/events", "{}").body()).isEqualTo("data:one\n\ndata:two\n\ndata:three\n\n");
    }

    @Test
    void forms_and_uploads_are_there_to_be_read() {
        String key = key();
        assertThat(twice(() -> app.client.send(
                                app.client.request("/form", key, "application/x-www-form-urlencoded", "a=1&b=2")))
                        .body())
                .startsWith("1 run ");

        String upload = key();
        String parts = String.join(
                "\r\n",
                "--B",
                "Content-Disposition: form-data; name=\"file\"; filename=\"f.txt\"",
                "Content-Type: text/plain",
                "",
                "hello",
                "--B--",
                "");
        assertThat(twice(() -> app.client.send(
                                app.client.request("/upload", upload, "multipart/form-data; boundary=B", parts)))
                        .body())
                .startsWith("f.txt 5 run ");
    }

    @Test
    void another_body_under_the_same_key_is_refused() {
        String key = key();
        app.client.post("/orders", key, "{\"amount\": 5}");
        HttpResponse<String> refused = app.client.post("/orders", key, "{\"amount\": 6}");
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(Client.status(refused)).isEqualTo("rejected");
        assertThat(refused.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(refused.body()).contains("\"code\":\"key-reused\"");
    }

    @Test
    void without_a_key_it_runs_each_time_and_says_so() {
        HttpResponse<String> first = app.client.post("/orders", null, "{\"amount\": 5}");
        HttpResponse<String> second = app.client.post("/orders", null, "{\"amount\": 5}");
        assertThat(Client.status(first)).isEqualTo("bypassed");
        assertThat(second.statusCode()).isEqualTo(201);
        assertThat(second.body()).isNotEqualTo(first.body());
    }

    @Test
    void a_key_belongs_to_whom_spring_security_knows() {
        String key = key();
        HttpResponse<String> ann = app.client.post("/whoami", key, "{}", "Authorization", basic("ann:a"));
        HttpResponse<String> bob = app.client.post("/whoami", key, "{}", "Authorization", basic("bob:b"));
        assertThat(ann.body()).startsWith("ann run");
        assertThat(bob.body()).startsWith("bob run");
        assertThat(app.client
                        .post("/whoami", key, "{}", "Authorization", basic("ann:a"))
                        .body())
                .isEqualTo(ann.body());
    }

    private static String basic(String credentials) {
        return "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void a_denial_of_the_handler_is_answered_by_spring_security_and_frees_the_key() {
        String key = key();
        int before = app.orders.runs.get();
        HttpResponse<String> first = app.client.post("/denied", key, "{}", "Authorization", basic("ann:a"));
        HttpResponse<String> second = app.client.post("/denied", key, "{}", "Authorization", basic("ann:a"));
        assertThat(first.statusCode()).isEqualTo(403);
        assertThat(second.statusCode()).isEqualTo(403);
        assertThat(first.headers().firstValue("Semel-Status"))
                .hasValueSatisfying(status -> assertThat(status).startsWith("executed;released"));
        assertThat(app.orders.runs.get() - before).isEqualTo(2);
    }

    @Test
    void the_handler_learns_the_operation_and_no_client_can_make_one_up() {
        HttpResponse<String> run = app.client.post("/seen", key(), "{}", "Semel-Operation-Id", "forged");
        assertThat(UUID.fromString(run.body())).isNotNull();
        assertThat(app.client
                        .post("/seen", null, "{}", "Semel-Operation-Id", "forged")
                        .body())
                .isEqualTo("null");
    }

    @Test
    void a_long_answer_is_streamed_and_its_repeat_refused() {
        String key = key();
        HttpResponse<String> first = app.client.post("/large", key, "{}");
        assertThat(first.body()).hasSize(4_000_000);
        HttpResponse<String> second = app.client.post("/large", key, "{}");
        assertThat(second.statusCode()).isEqualTo(409);
        assertThat(second.body()).contains("reply-not-kept");
    }

    @Test
    void a_request_that_is_too_long_is_refused_before_it_runs() {
        int before = app.orders.runs.get();
        HttpResponse<String> refused = app.client.post("/orders", key(), "x".repeat(2_000_000));
        assertThat(refused.statusCode()).isEqualTo(413);
        assertThat(app.orders.runs.get()).isEqualTo(before);
    }

    @Test
    void a_guests_cookie_is_no_credential() {
        String key = key();
        twice(() -> app.client.post("/orders", key, "{\"amount\": 5}", "Cookie", "SESSION=1"));
    }

    @Test
    void what_no_route_matches_is_untouched() {
        HttpResponse<String> read = app.client.send(
                HttpRequest.newBuilder(app.client.uri("/orders")).build());
        assertThat(read.statusCode()).isEqualTo(200);
        assertThat(read.headers().firstValue("Semel-Status")).isEmpty();
    }

    @Test
    void a_path_that_can_be_read_in_two_ways_is_refused() {
        HttpResponse<String> refused = app.client.send(HttpRequest.newBuilder(app.client.uri("/x/%2e%2e/orders"))
                .POST(BodyPublishers.ofString("{}"))
                .build());
        assertThat(refused.statusCode()).isEqualTo(400);
    }

    @Test
    void duplicates_at_the_same_time_run_once() {
        for (int round = 0; round < 50; round++) {
            String key = key();
            int before = app.orders.runs.get();
            List<CompletableFuture<HttpResponse<String>>> all = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                all.add(app.client.postAsync("/orders", key, "{\"amount\": 5}"));
            }
            List<Integer> statuses = all.stream()
                    .map(CompletableFuture::join)
                    .map(HttpResponse::statusCode)
                    .distinct()
                    .toList();
            assertThat(statuses).isSubsetOf(201, 409);
            assertThat(app.orders.runs.get() - before).isEqualTo(1);
        }
    }

    @Test
    void a_client_that_leaves_stops_nothing_and_its_repeat_gets_the_answer() throws Exception {
        String key = key();
        int before = app.orders.runs.get();
        String head =
                "POST /slow HTTP/1.1\r\nHost: 127.0.0.1:" + app.client.uri("/").getPort() + "\r\nIdempotency-Key: "
                        + key + "\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}";
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), app.client.uri("/").getPort())) {
            OutputStream out = socket.getOutputStream();
            out.write(head.getBytes(StandardCharsets.US_ASCII));
            out.flush();
            app.orders.started.await();
            socket.setSoLinger(true, 0);
        }
        assertThat(app.client.post("/slow", key, "{}").statusCode()).isEqualTo(409);
        app.orders.slow.complete("done at last");
        HttpResponse<String> replay = app.client.post("/slow", key, "{}");
        assertThat(Client.status(replay)).isEqualTo("replayed");
        assertThat(replay.body()).isEqualTo("done at last");
        assertThat(app.orders.runs.get() - before).isEqualTo(1);
    }
}
