package dev.semel.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.gateway.testing.RawClient;
import dev.semel.gateway.testing.RawClient.Answer;
import dev.semel.gateway.testing.ScriptedUpstream;
import dev.semel.gateway.testing.ScriptedUpstream.Received;
import dev.semel.gateway.testing.Scripts;
import dev.semel.policy.Failure.TooLarge;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class StreamingTest {
    private static final int MEGABYTE = 1 << 20;

    private final ScriptedUpstream upstream = ScriptedUpstream.start();
    private final ScriptedEngine engine = new ScriptedEngine();
    private final RunningGateway gateway = RunningGateway.start(
            UpstreamSettings.of(upstream.uri()),
            UnaryOperator.identity(),
            List.of(ProtectedRoute.orders(1000, TooLarge.BYPASS)),
            engine);

    @AfterEach
    void stop() {
        gateway.close();
        upstream.close();
    }

    @Test
    void an_upload_stops_when_the_upstream_stops_reading_and_goes_on_with_it() throws Exception {
        var gate = new CountDownLatch(1);
        long total = 64L * MEGABYTE;
        upstream.leavingBodies().answers((request, connection) -> {
            gate.await();
            connection.socket().getInputStream().skipNBytes(total - 8192);
            connection.send(Scripts.lines("HTTP/1.1 200 OK", "Content-Length: 0", ""));
        });
        try (var client = RawClient.to(gateway.port())) {
            client.send("POST /up HTTP/1.1\r\nHost: a\r\nContent-Length: " + total + "\r\n\r\n");
            var sent = new AtomicLong();
            Thread sender = Thread.ofVirtual().start(() -> {
                byte[] piece = new byte[MEGABYTE / 4];
                for (long at = 0; at < total; at += piece.length) {
                    client.send(piece);
                    sent.addAndGet(piece.length);
                }
            });
            upstream.awaitReceived(1);
            assertThat(settled(sent)).as("bytes taken while nobody reads them").isLessThan(48L * MEGABYTE);
            gate.countDown();
            sender.join(TimeUnit.SECONDS.toMillis(20));
            assertThat(sent.get()).isEqualTo(total);
            assertThat(client.answer().status()).isEqualTo(200);
        }
    }

    @Test
    void a_download_stops_when_the_client_stops_reading_and_goes_on_with_it() throws Exception {
        long total = 64L * MEGABYTE;
        var sent = new AtomicLong();
        upstream.answers((request, connection) -> {
            connection.send(Scripts.lines("HTTP/1.1 200 OK", "Content-Length: " + total, ""));
            byte[] piece = new byte[MEGABYTE / 4];
            for (long at = 0; at < total; at += piece.length) {
                connection.send(piece);
                sent.addAndGet(piece.length);
            }
        });
        try (var client = RawClient.to(gateway.port(), 64 * 1024)) {
            client.request("GET", "/down", "");
            assertThat(client.head().header("Content-Length")).hasValue(Long.toString(total));
            assertThat(settled(sent)).as("bytes taken while nobody reads them").isLessThan(48L * MEGABYTE);
            for (long at = 0; at < total; at += MEGABYTE) {
                client.bytes(MEGABYTE);
            }
            assertThat(sent.get()).isEqualTo(total);
        }
    }

    /** What a counter stands at once it has stood still for a while. */
    private static long settled(AtomicLong counter) throws InterruptedException {
        long before = -1;
        while (before != counter.get()) {
            before = counter.get();
            new CountDownLatch(1).await(500, TimeUnit.MILLISECONDS);
        }
        return before;
    }

    @Test
    void a_body_over_the_limit_streams_unprotected_where_the_policy_says_so() {
        String body = "0123456789".repeat(100_000);
        try (var client = RawClient.to(gateway.port())) {
            Answer answer = client.request("POST", "/orders", body, "Idempotency-Key: k")
                    .answer();
            assertThat(answer.header("Semel-Status")).hasValue("bypassed;reason=too-large");
            assertThat(upstream.awaitReceived(1).text()).isEqualTo(body);

            client.send("POST /orders HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
            client.send("800\r\n" + "a".repeat(0x800) + "\r\n3\r\nend\r\n0\r\n\r\n");
            assertThat(client.answer().header("Semel-Status")).hasValue("bypassed;reason=too-large");
            assertThat(upstream.awaitReceived(2).text()).isEqualTo("a".repeat(0x800) + "end");
        }
        assertThat(engine.admitted()).isEmpty();
    }

    @Test
    void a_changed_protocol_is_carried_both_ways_as_bytes() {
        upstream.answers((request, connection) -> {
            connection.send(Scripts.lines(
                    "HTTP/1.1 101 Switching Protocols",
                    "Upgrade: websocket",
                    "Connection: Upgrade",
                    "X-Accept: 1",
                    ""));
            connection.send("hello");
            byte[] bytes = connection.socket().getInputStream().readNBytes(4);
            connection.send(bytes);
            connection.close();
        });
        try (var client = RawClient.to(gateway.port())) {
            client.request("GET", "/ws", "", "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Key: x");
            Answer answer = client.answer();
            assertThat(answer.status()).isEqualTo(101);
            assertThat(answer.all("Upgrade")).containsExactly("websocket");
            assertThat(answer.all("Connection")).containsExactly("Upgrade");
            assertThat(answer.header("X-Accept")).hasValue("1");
            assertThat(client.bytes(5)).isEqualTo("hello".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            client.send("\u0000\u00ffzz");
            assertThat(client.bytes(4)).isEqualTo(new byte[] {0, (byte) 0xff, 'z', 'z'});
            assertThat(client.closed()).isTrue();
        }
        Received request = upstream.awaitReceived(1);
        assertThat(request.header("Upgrade")).hasValue("websocket");
        assertThat(request.header("Sec-WebSocket-Key")).hasValue("x");
    }

    @Test
    void a_refused_change_of_protocol_is_an_answer_like_others() {
        upstream.answers(Scripts.reply(403, "no"));
        try (var client = RawClient.to(gateway.port())) {
            client.request("GET", "/ws", "", "Connection: Upgrade", "Upgrade: websocket");
            assertThat(client.answer().text()).isEqualTo("no");
            client.request("GET", "/", "");
            assertThat(client.answer().status()).isEqualTo(403);
        }
    }

    @Test
    void http2_in_the_clear_is_not_offered_to_the_upstream() {
        try (var client = RawClient.to(gateway.port())) {
            client.request("GET", "/", "", "Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: x");
            assertThat(client.answer().status()).isEqualTo(200);
        }
        assertThat(upstream.awaitReceived(1).header("Upgrade")).isEmpty();
        assertThat(upstream.awaitReceived(1).header("HTTP2-Settings")).isEmpty();
    }

    /** Ten times: whether the transport hears of a reset is a matter of microseconds. */
    @RepeatedTest(10)
    void an_answer_that_breaks_off_is_cut_for_the_client_too() {
        upstream.answers(Scripts.rawThenReset("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\ntorso"));
        try (var client = RawClient.to(gateway.port())) {
            client.request("GET", "/", "");
            Answer head = headOrProblem(client);
            if (head.status() == 200) {
                client.bytes(5);
                assertThat(client.closed()).isTrue();
            } else {
                assertThat(head.status()).isEqualTo(502);
            }
        }
    }

    /** Depending on what arrives first, nothing or only the torso has been passed on. */
    private static Answer headOrProblem(RawClient client) {
        return client.head();
    }

    @Test
    void a_client_that_leaves_a_stream_ends_it_upstream() throws Exception {
        var ended = new CountDownLatch(1);
        upstream.answers((request, connection) -> {
            connection.send(Scripts.lines("HTTP/1.1 200 OK", "Transfer-Encoding: chunked", "", "3", "abc"));
            try {
                if (connection.socket().getInputStream().read() < 0) {
                    ended.countDown();
                }
            } catch (SocketTimeoutException impossible) {
                throw new AssertionError(impossible);
            }
        });
        var client = RawClient.to(gateway.port());
        client.request("GET", "/events", "");
        client.head();
        client.close();

        assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void an_answer_of_unknown_length_ends_with_the_connection_of_an_http_1_0_client() {
        String large = "0123456789".repeat(10_000);
        upstream.answers(Scripts.raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                + Integer.toHexString(large.length()) + "\r\n" + large + "\r\n0\r\n\r\n"));
        for (String request : List.of("GET /free", "POST /orders")) {
            String head = Scripts.lines(
                    request + " HTTP/1.0",
                    "Host: a",
                    "Connection: keep-alive",
                    "Idempotency-Key: k",
                    "Content-Length: 0",
                    "");
            engine.keeping(1000);
            try (var client = RawClient.to(gateway.port())) {
                client.send(head);
                assertThat(client.answer().text()).isEqualTo(large);
            }
        }
    }
}
