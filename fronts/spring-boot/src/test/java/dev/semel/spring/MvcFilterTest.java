package dev.semel.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A Spring MVC application with the starter, on Tomcat. */
final class MvcFilterTest {
    private static MvcApp app;

    @BeforeAll
    static void start() {
        app = MvcApp.shop();
    }

    @AfterAll
    static void stop() {
        app.close();
    }

    private static String key() {
        return UUID.randomUUID().toString();
    }

    /** The second answer: a replay of the first, and nothing ran for it. */
    private static HttpResponse<String> twice(Supplier<HttpResponse<String>> request) {
        int before = app.orders().runs.get();
        HttpResponse<String> first = request.get();
        HttpResponse<String> second = request.get();
        assertThat(Client.status(first)).isEqualTo("executed");
        assertThat(Client.status(second)).isEqualTo("replayed");
        assertThat(second.statusCode()).isEqualTo(first.statusCode());
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(second.headers().firstValue("Content-Type"))
                .isEqualTo(first.headers().firstValue("Content-Type"));
        assertThat(app.orders().runs.get() - before).isLessThanOrEqualTo(1);
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
        "/nothing, '{}', 204",
        "/callable, '{}', 200",
        "/future, '{}', 200",
        "/deferred, '{}', 200",
        "/deferred/fail, '{}', 500",
        "/stream, '{}', 200",
        "/events, '{}', 200"
    })
    void whatever_a_handler_answers_is_replayed(String path, String body, int status) {
        HttpResponse<String> replay = twice(path, body);
        assertThat(replay.statusCode()).isEqualTo(status);
        if (status != 204) {
            assertThat(replay.body()).isNotEmpty();
        }
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

    @Test
    void a_wrong_password_gets_no_replay() {
        String key = key();
        app.client.post("/whoami", key, "{}", "Authorization", basic("ann:a"));
        HttpResponse<String> refused = app.client.post("/whoami", key, "{}", "Authorization", basic("ann:b"));
        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(Client.status(refused)).isEmpty();
    }

    private static String basic(String credentials) {
        return "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void a_denial_of_the_handler_is_answered_by_spring_security_and_frees_the_key() {
        String key = key();
        int before = app.orders().runs.get();
        HttpResponse<String> first = app.client.post("/denied", key, "{}", "Authorization", basic("ann:a"));
        HttpResponse<String> second = app.client.post("/denied", key, "{}", "Authorization", basic("ann:a"));
        assertThat(first.statusCode()).isEqualTo(403);
        assertThat(second.statusCode()).isEqualTo(403);
        assertThat(app.orders().runs.get() - before).isEqualTo(2);
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
    void a_repeat_during_the_run_is_refused_and_gets_the_answer_afterwards() throws InterruptedException {
        String key = key();
        CompletableFuture<HttpResponse<String>> first = app.client.postAsync("/slow", key, "{}");
        app.orders().started.await();
        HttpResponse<String> during = app.client.post("/slow", key, "{}");
        assertThat(during.statusCode()).isEqualTo(409);
        assertThat(during.headers().firstValue("Retry-After")).hasValue("1");
        app.orders().goOn.countDown();
        String answer = first.join().body();
        assertThat(app.client.post("/slow", key, "{}").body()).isEqualTo(answer);
    }

    @Test
    void what_no_route_matches_is_untouched() {
        HttpResponse<String> read = app.client.send(
                HttpRequest.newBuilder(app.client.uri("/orders")).build());
        assertThat(read.statusCode()).isEqualTo(200);
        assertThat(read.headers().firstValue("Semel-Status")).isEmpty();
    }
}
