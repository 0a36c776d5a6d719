package dev.semel.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Over real sockets, to an API that answers as it is told; only time is the test's. */
final class SemelClientTest {
    private static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");

    private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
    private final List<String> keys = new CopyOnWriteArrayList<>();
    private final List<String> bodies = new CopyOnWriteArrayList<>();
    private final List<Duration> pauses = new CopyOnWriteArrayList<>();
    private final AtomicLong nanos = new AtomicLong();
    private final InMemoryKeyJournal journal = new InMemoryKeyJournal(InstantSource.fixed(NOW));
    private Dialect dialect = Dialect.PRINT_ONE;
    private HttpServer server;
    private HttpClient http;

    /** What the API does with a request; status 0 closes the connection without an answer. */
    private record Answer(int status, List<String> headers) {
        Answer(int status, String... headers) {
            this(status, List.of(headers));
        }
    }

    @BeforeEach
    void start() throws IOException {
        http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
        http.close();
    }

    private void answer(HttpExchange exchange) throws IOException {
        keys.add(String.join(",", exchange.getRequestHeaders().getOrDefault(dialect.keyHeader(), List.of())));
        bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        Answer answer = answers.poll();
        if (answer == null || answer.status() == 0) {
            exchange.close();
            return;
        }
        for (int i = 0; i < answer.headers().size(); i += 2) {
            exchange.getResponseHeaders()
                    .add(answer.headers().get(i), answer.headers().get(i + 1));
        }
        exchange.sendResponseHeaders(answer.status(), -1);
        exchange.close();
    }

    private SemelClient client() {
        var time = new SemelClient.Pauses(
                nanos::get,
                (length, then) -> {
                    pauses.add(length);
                    nanos.addAndGet(length.toNanos());
                    then.run();
                },
                new Random(1));
        return SemelClient.of(http, journal, dialect, SemelClient.Settings.DEFAULT, InstantSource.fixed(NOW), time);
    }

    private HttpRequest request() {
        return HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/orders"))
                .POST(BodyPublishers.ofString("{\"a\":1}"))
                .build();
    }

    private int send(String operation) throws IOException, InterruptedException {
        HttpResponse<String> response = client().send(operation, request(), BodyHandlers.ofString());
        return response.statusCode();
    }

    @Test
    void a_request_is_sent_with_the_same_key_until_its_answer_is_definite() throws Exception {
        answers.addAll(List.of(
                new Answer(0),
                new Answer(503, "Retry-After", "3"),
                new Answer(409, "Semel-Status", "rejected;reason=in-progress;key=reuse", "Retry-After", "1"),
                new Answer(201, "Semel-Status", "replayed;age=4;ttl=86396;key=rotate")));
        assertThat(send("order-17")).isEqualTo(201);
        assertThat(keys).hasSize(4).containsOnly(journal.open("order-17").key());
        assertThat(bodies).hasSize(4).containsOnly("{\"a\":1}");
        assertThat(pauses.get(1)).isGreaterThan(Duration.ofSeconds(3));
    }

    @Test
    void the_same_operation_is_asked_for_again_with_the_same_key_and_another_one_is_not() throws Exception {
        answers.addAll(List.of(new Answer(201), new Answer(201), new Answer(201)));
        send("order-17");
        send("order-17");
        send("order-18");
        assertThat(keys.get(0)).isEqualTo(keys.get(1)).isNotEqualTo(keys.get(2));
    }

    @Test
    void after_a_definite_failure_the_next_request_is_a_new_operation() throws Exception {
        answers.addAll(List.of(new Answer(422), new Answer(201)));
        assertThat(send("order-17")).isEqualTo(422);
        assertThat(send("order-17")).isEqualTo(201);
        assertThat(keys.get(0)).isNotEqualTo(keys.get(1));
    }

    @Test
    void a_refusal_keeps_the_key() throws Exception {
        answers.addAll(List.of(new Answer(401, "Semel-Status", "executed;released;key=reuse"), new Answer(201)));
        assertThat(send("order-17")).isEqualTo(401);
        assertThat(send("order-17")).isEqualTo(201);
        assertThat(keys.get(0)).isEqualTo(keys.get(1));
    }

    @Test
    void when_patience_ends_it_is_said_that_it_may_have_run() {
        var unsettled = catchThrowableOfType(UnsettledException.class, () -> send("order-17"));
        assertThat(unsettled.operation()).isEqualTo("order-17");
        assertThat(unsettled.status()).isZero();
        assertThat(unsettled).hasMessageContaining("PT1M").hasCauseInstanceOf(IOException.class);
        assertThat(keys)
                .hasSizeGreaterThan(8)
                .containsOnly(journal.open("order-17").key());
        assertThat(Duration.ofNanos(nanos.get())).isLessThanOrEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void an_outcome_that_stays_unknown_is_not_asked_for_again_and_again() {
        answers.add(new Answer(409, "Semel-Status", "rejected;reason=outcome-unknown;age=5;key=reuse"));
        var unsettled = catchThrowableOfType(UnsettledException.class, () -> send("order-17"));
        assertThat(unsettled.status()).isEqualTo(409);
        assertThat(keys).hasSize(1);
    }

    @Test
    void a_pause_longer_than_patience_ends_it_at_once() {
        answers.add(new Answer(503, "Retry-After", "3600"));
        assertThat(catchThrowableOfType(UnsettledException.class, () -> send("order-17"))
                        .status())
                .isEqualTo(503);
        assertThat(pauses).isEmpty();
    }

    @Test
    void nothing_is_sent_when_the_key_cannot_be_written_down() {
        KeyJournal broken = new KeyJournal() {
            @Override
            public Entry open(String operation) throws IOException {
                throw new IOException("disk full");
            }

            @Override
            public void fail(String operation, Entry entry) {}

            @Override
            public void forget(String operation) {}
        };
        SemelClient client = SemelClient.of(http, broken, dialect);
        assertThatThrownBy(() -> client.send("order-17", request(), BodyHandlers.discarding()))
                .isInstanceOf(IOException.class)
                .hasMessage("disk full");
        assertThat(keys).isEmpty();
    }

    @Test
    void a_dialect_says_how_the_key_is_written() throws Exception {
        answers.addAll(List.of(new Answer(201), new Answer(201)));
        dialect = Dialect.IETF;
        send("order-17");
        dialect = Dialect.OASIS;
        send("order-17");
        assertThat(keys)
                .containsExactly(
                        '"' + journal.open("order-17").key() + '"',
                        journal.open("order-17").key());
        assertThat(dialect.headers(journal.open("order-17")))
                .containsEntry("Repeatability-First-Sent", "Thu, 26 Nov 2026 12:00:00 GMT");
    }

    @Test
    void who_cancels_stops_the_sending() {
        var client = SemelClient.of(
                http,
                journal,
                dialect,
                SemelClient.Settings.DEFAULT,
                InstantSource.fixed(NOW),
                new SemelClient.Pauses(nanos::get, (length, then) -> {}, new Random(1)));
        var sending = client.sendAsync("order-17", request(), BodyHandlers.discarding());
        assertThat(sending.cancel(true)).isTrue();
        assertThat(sending).isCancelled();
    }

    @Test
    void settings_that_make_no_sense_are_refused() {
        assertThatThrownBy(() -> SemelClient.Settings.DEFAULT.withPatience(Duration.ZERO))
                .hasMessageContaining("PT0S");
        assertThatThrownBy(() -> SemelClient.Settings.DEFAULT.withOneSending(Duration.ZERO))
                .hasMessageContaining("PT0S");
        assertThatThrownBy(() -> new SemelClient.Settings(
                        Duration.ofMinutes(1), Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(1)))
                .hasMessageContaining("longestPause");
    }
}
