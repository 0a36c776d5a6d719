package dev.semel.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.Admission;
import dev.semel.gateway.testing.RawClient;
import dev.semel.gateway.testing.RawClient.Answer;
import dev.semel.gateway.testing.ScriptedUpstream;
import dev.semel.gateway.testing.ScriptedUpstream.Received;
import dev.semel.gateway.testing.Scripts;
import dev.semel.http.Body;
import dev.semel.http.Headers;
import dev.semel.http.Reply;
import dev.semel.policy.Problem;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProtectedRunTest {
    private static final Duration SOON = Duration.ofMillis(300);

    private final ScriptedUpstream upstream = ScriptedUpstream.start();
    private final ScriptedEngine engine = new ScriptedEngine().keeping(1000);
    private final RunningGateway gateway = RunningGateway.start(
            UpstreamSettings.of(upstream.uri()).withPatience(SOON, SOON),
            UnaryOperator.identity(),
            List.of(ProtectedRoute.orders()),
            engine);
    private final RawClient client = RawClient.to(gateway.port());

    @AfterEach
    void stop() {
        client.close();
        gateway.close();
        upstream.close();
    }

    private Answer order() {
        return order(client);
    }

    private static Answer order(RawClient sender) {
        return sender.request("POST", "/orders?a=1", "{\"a\":1}", "Idempotency-Key: k1", "X-Api-Key: me")
                .answer();
    }

    @Test
    void the_engine_sees_the_request_as_the_upstream_will() {
        assertThat(order().status()).isEqualTo(200);

        var view = engine.admitted().get(0);
        assertThat(view.path()).isEqualTo("/orders");
        assertThat(view.query()).isEqualTo("a=1");
        assertThat(view.body().text()).isEqualTo("{\"a\":1}");
        assertThat(view.headers().first("Idempotency-Key")).hasValue("k1");
        Received request = upstream.awaitReceived(1);
        assertThat(request.text()).isEqualTo("{\"a\":1}");
        assertThat(request.all("Content-Length")).containsExactly("7");
        assertThat(request.header("Idempotency-Key")).hasValue("k1");
        assertThat(request.header("Semel-Operation-Id")).hasValue("op-1");
        assertThat(request.header("Semel-Fence")).hasValue("7");
    }

    @Test
    void a_whole_answer_completes_the_execution_and_then_leaves() {
        upstream.answers(Scripts.reply(201, "made", "Location: /orders/7", "Semel-Status: replayed"));
        Answer answer = order();

        assertThat(engine.ending()).isEqualTo("complete 201");
        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.text()).isEqualTo("made");
        assertThat(answer.all("Semel-Status")).containsExactly("executed");
        assertThat(answer.header("Location")).hasValue("/orders/7");
        assertThat(engine.completed().get(0).headers()).isEqualTo(Headers.of("Location", "/orders/7"));
    }

    @Test
    void a_run_that_is_no_longer_certain_of_its_claim_sends_nothing() {
        engine.uncertain();
        assertThat(order().status()).isEqualTo(502);
        assertThat(engine.ending()).isEqualTo("release LEASE_LOST");
        assertThat(upstream.received()).isEmpty();
        assertThat(engine.nothingElseEnded()).isTrue();
    }

    @Test
    void keys_and_credentials_cannot_be_stripped_by_naming_them_in_connection() {
        client.request(
                "POST",
                "/orders",
                "{}",
                "Connection: Idempotency-Key, X-Api-Key",
                "Idempotency-Key: k",
                "X-Api-Key: me");
        client.answer();

        assertThat(engine.admitted().get(0).headers().first("Idempotency-Key")).hasValue("k");
        assertThat(upstream.awaitReceived(1).header("X-Api-Key")).hasValue("me");
    }

    @Test
    void an_answer_in_chunks_is_kept_with_its_trailers() {
        upstream.answers(Scripts.raw(Scripts.lines(
                "HTTP/1.1 200 OK", "Transfer-Encoding: chunked", "", "3", "abc", "2", "de", "0", "X-Sum: 5", "")));
        Answer answer = order();

        assertThat(engine.ending()).isEqualTo("complete 200");
        assertThat(answer.text()).isEqualTo("abcde");
        assertThat(engine.completed().get(0).trailers()).isEqualTo(Headers.of("X-Sum", "5"));
        assertThat(answer.trailers()).containsExactly("X-Sum: 5");
    }

    @Test
    void an_answer_too_long_to_keep_is_recorded_without_its_body_and_still_sent_whole() {
        String body = "0123456789".repeat(50_000);
        upstream.answers(Scripts.reply(200, body));
        Answer answer = order();

        assertThat(engine.ending()).isEqualTo("completeWithoutBody 200");
        assertThat(answer.text()).isEqualTo(body);
        assertThat(engine.nothingElseEnded()).isTrue();
    }

    @Test
    void an_upstream_that_refuses_connections_releases_the_claim() {
        upstream.close();

        assertThat(order().status()).isEqualTo(502);
        assertThat(engine.ending()).isEqualTo("release NOT_CONNECTED");
    }

    @Test
    void an_upstream_whose_name_is_not_known_releases_the_claim() {
        var other = new ScriptedEngine();
        try (var nowhere = RunningGateway.start(
                        UpstreamSettings.of(URI.create("http://no-such-host.invalid:80")),
                        UnaryOperator.identity(),
                        List.of(ProtectedRoute.orders()),
                        other);
                var sender = RawClient.to(nowhere.port())) {
            assertThat(order(sender).status()).isEqualTo(502);
            assertThat(other.ending()).isEqualTo("release NOT_CONNECTED");
        }
    }

    @Test
    void a_failed_tls_handshake_releases_the_claim() {
        var other = new ScriptedEngine();
        upstream.answers(Scripts.rawThenClose("this is no TLS"));
        try (var secure = RunningGateway.start(
                        UpstreamSettings.of(URI.create("https://localhost:" + upstream.port())),
                        UnaryOperator.identity(),
                        List.of(ProtectedRoute.orders()),
                        other);
                var sender = RawClient.to(secure.port())) {
            upstream.leavingBodies();
            // A handshake has no line end, so the script is not reached: closing is what the gateway meets.
            Thread.ofVirtual().start(upstream::close);
            assertThat(order(sender).status()).isEqualTo(502);
            assertThat(other.ending()).isIn("release TLS_FAILED", "release NOT_CONNECTED");
        }
    }

    @Test
    void a_pool_without_a_free_connection_releases_the_claim() {
        var other = new ScriptedEngine();
        upstream.answers(Scripts.silence());
        try (var small = RunningGateway.start(
                UpstreamSettings.of(upstream.uri()).withPool(1, 0, Duration.ofSeconds(5)),
                UnaryOperator.identity(),
                List.of(ProtectedRoute.orders()),
                other)) {
            var senders = List.of(
                    RawClient.to(small.port()),
                    RawClient.to(small.port()),
                    RawClient.to(small.port()),
                    RawClient.to(small.port()),
                    RawClient.to(small.port()),
                    RawClient.to(small.port()),
                    RawClient.to(small.port()),
                    RawClient.to(small.port()));
            senders.forEach(
                    sender -> sender.request("POST", "/orders", "{}", "Idempotency-Key: k", "Connection: keep-alive"));
            assertThat(other.ending()).isEqualTo("release NO_CONNECTION_FREE");
            senders.forEach(RawClient::close);
        }
    }

    @Test
    void a_connection_closed_before_the_answer_leaves_the_outcome_unknown() {
        upstream.answers(Scripts.rawThenClose(""));

        assertThat(order().status()).isEqualTo(502);
        assertThat(engine.ending()).isEqualTo("unknown CONNECTION_LOST");
        assertThat(upstream.received()).hasSize(1);
    }

    @Test
    void a_connection_reset_before_the_answer_leaves_the_outcome_unknown() {
        upstream.answers(Scripts.rawThenReset(""));

        assertThat(order().status()).isEqualTo(502);
        assertThat(engine.ending()).isEqualTo("unknown CONNECTION_LOST");
    }

    @Test
    void a_kept_connection_that_closes_on_the_request_is_not_tried_again_elsewhere() {
        order();
        engine.ending();
        upstream.answers(Scripts.rawThenClose(""));

        assertThat(order().status()).isEqualTo(502);
        assertThat(engine.ending()).isEqualTo("unknown CONNECTION_LOST");
        assertThat(upstream.received()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\ntorso",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\ntorso\r\n",
                "HTTP/1.1 200 OK\r\nContent-Le"
            })
    void an_answer_that_breaks_off_is_never_taken_for_whole(String torso) {
        upstream.answers(Scripts.rawThenClose(torso));

        Answer answer = order();
        assertThat(answer.status()).isEqualTo(502);
        assertThat(answer.text()).doesNotContain("torso");
        assertThat(engine.ending()).startsWith("unknown ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "garbage\r\n\r\n",
                "HTTP/1.1 999 Odd\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 099 Odd\r\nContent-Length: 0\r\n\r\n",
                "HTTP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
                "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n",
                "HTTP/1.1 200 OK\r\nnocolon\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nX: a\u0000b\r\nContent-Length: 0\r\n\r\n"
            })
    void an_answer_that_is_no_valid_http_leaves_the_outcome_unknown(String bytes) {
        upstream.answers(Scripts.raw(bytes));

        assertThat(order().status()).isEqualTo(502);
        assertThat(engine.ending()).isEqualTo("unknown ANSWER_INVALID");
    }

    @Test
    void header_lines_without_end_leave_the_outcome_unknown() {
        upstream.answers(Scripts.raw("HTTP/1.1 200 OK\r\n" + "X: 0123456789\r\n".repeat(10_000)));

        assertThat(order().status()).isEqualTo(502);
        assertThat(engine.ending()).isEqualTo("unknown ANSWER_INVALID");
    }

    @Test
    void interim_answers_without_end_leave_the_outcome_unknown() {
        upstream.answers(Scripts.raw("HTTP/1.1 102 Processing\r\n\r\n".repeat(1_000)));

        assertThat(order().status()).isEqualTo(502);
        assertThat(engine.ending()).isEqualTo("unknown ANSWER_INVALID");
    }

    @Test
    void a_late_answer_counts_though_its_caller_was_told_a_timeout() {
        var gate = new CountDownLatch(1);
        upstream.answers(Scripts.after(gate, Scripts.reply(201, "late")));

        assertThat(order().status()).isEqualTo(504);
        gate.countDown();
        assertThat(engine.ending()).isEqualTo("complete 201");
        assertThat(engine.completed().get(0).body()).isEqualTo(Body.of("late"));
    }

    @Test
    void an_answer_beyond_the_late_limit_leaves_the_outcome_unknown() {
        upstream.answers(Scripts.silence());

        assertThat(order().status()).isEqualTo(504);
        assertThat(engine.ending()).isEqualTo("unknown TIMEOUT");
    }

    @Test
    void a_client_that_leaves_changes_nothing_for_its_run() {
        var gate = new CountDownLatch(1);
        upstream.answers(Scripts.after(gate, Scripts.reply(201, "made")));
        client.request("POST", "/orders", "{}", "Idempotency-Key: k");
        upstream.awaitReceived(1);
        client.reset();
        gate.countDown();

        assertThat(engine.ending()).isEqualTo("complete 201");
    }

    @Test
    void a_request_whose_body_never_ends_is_not_shown_to_the_engine() {
        client.send("POST /orders HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf");
        client.reset();
        try (var other = RawClient.to(gateway.port())) {
            order(other);
        }

        assertThat(engine.admitted()).hasSize(1);
        assertThat(engine.admitted().get(0).body().text()).isEqualTo("{\"a\":1}");
    }

    @Test
    void a_replay_is_sent_and_nothing_runs() {
        engine.admitting(
                view -> new Admission.Replay(new Reply(201, Headers.of("Semel-Status", "replayed"), Body.of("first"))));

        Answer answer = order();
        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.text()).isEqualTo("first");
        assertThat(answer.header("Semel-Status")).hasValue("replayed");
        assertThat(upstream.received()).isEmpty();
    }

    @Test
    void a_rejection_is_sent_and_nothing_runs() {
        engine.admitting(
                view -> new Admission.Reject(Problem.IN_PROGRESS, Problems.of(Problem.IN_PROGRESS, "wait for it")));

        assertThat(order().status()).isEqualTo(409);
        assertThat(upstream.received()).isEmpty();
    }

    @Test
    void a_bypassed_request_runs_and_says_so() {
        engine.admitting(view -> new Admission.Bypass(
                Admission.Bypass.Reason.NO_KEY, Headers.of("Semel-Status", "bypassed;reason=no-key")));

        Answer answer = order();
        assertThat(answer.header("Semel-Status")).hasValue("bypassed;reason=no-key");
        Received request = upstream.awaitReceived(1);
        assertThat(request.text()).isEqualTo("{\"a\":1}");
        assertThat(request.header("Semel-Fence")).isEmpty();
    }

    @Test
    void an_answer_too_long_to_keep_that_is_not_recorded_is_not_shown() {
        Reply own = Problems.of(Problem.UNAVAILABLE, "not recorded");
        engine.endingWith(own);
        upstream.answers(Scripts.reply(200, "0123456789".repeat(50_000)));
        Answer answer = order();

        assertThat(engine.ending()).isEqualTo("completeWithoutBody 200");
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.text()).isEqualTo(own.body().text());
        upstream.answers(Scripts.reply(200, "next"));
        engine.endingWith(null);
        assertThat(order().text()).as("the connection is still in step").isEqualTo("next");
    }

    @Test
    void an_answer_that_nobody_asked_for_is_nobodys() {
        var gate = new CountDownLatch(1);
        upstream.answers(Scripts.after(gate, (request, connection) -> {
            String key = request.header("Idempotency-Key").orElseThrow();
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n" + key
                    + "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nno");
        }));
        List<String> keys = List.of("k1", "k2", "k3", "k4", "k5", "k6");
        try (var narrow = RunningGateway.start(
                UpstreamSettings.of(upstream.uri()).withPool(1, 100, Duration.ofSeconds(20)),
                UnaryOperator.identity(),
                List.of(ProtectedRoute.orders()),
                engine)) {
            var clients = new ArrayList<RawClient>();
            for (String key : keys) {
                var sender = RawClient.to(narrow.port());
                clients.add(sender);
                sender.request("POST", "/orders", "{}", "Idempotency-Key: " + key, "X-Api-Key: me");
            }
            while (engine.admitted().size() < keys.size()) {
                Thread.onSpinWait();
            }
            gate.countDown();
            for (int i = 0; i < keys.size(); i++) {
                assertThat(clients.get(i).answer().text()).isEqualTo(keys.get(i));
                clients.get(i).close();
            }
        }
    }
}
