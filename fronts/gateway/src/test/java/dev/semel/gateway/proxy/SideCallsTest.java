package dev.semel.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semel.SideCalls.Call;
import dev.semel.gateway.testing.ScriptedUpstream;
import dev.semel.gateway.testing.ScriptedUpstream.Received;
import dev.semel.gateway.testing.ScriptedUpstream.Script;
import dev.semel.gateway.testing.Scripts;
import dev.semel.http.Headers;
import dev.semel.http.Reply;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SideCallsTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(200);
    private static final int LONGEST = 1 << 20;

    private final ScriptedUpstream upstream = ScriptedUpstream.start();
    private final ScriptedUpstream other = ScriptedUpstream.start();
    private final SideCallClient calls = SideCallClient.open(UpstreamSettings.of(upstream.uri()));

    @AfterEach
    void stop() {
        calls.close();
        upstream.close();
        other.close();
    }

    private CompletionStage<Reply> send(String url, Duration timeout, String... headers) {
        return calls.send(new Call("GET", url, Headers.of(headers), timeout));
    }

    private static Reply now(CompletionStage<Reply> stage) throws Exception {
        return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private static void fails(CompletionStage<Reply> stage, Class<? extends Throwable> how, String why) {
        assertThatThrownBy(() -> now(stage))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(how)
                .hasMessageContaining(why);
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write(plain);
        }
        return packed.toByteArray();
    }

    private static Script bytes(byte[] body, String... headerLines) {
        return (request, connection) -> {
            connection.send("HTTP/1.1 200 OK\r\n");
            for (String line : headerLines) {
                connection.send(line + "\r\n");
            }
            connection.send("Content-Length: " + body.length + "\r\n\r\n");
            connection.send(body);
        };
    }

    @Test
    void a_path_goes_to_the_upstream() throws Exception {
        upstream.answers(Scripts.reply(404, "{\"a\":1}", "X-Answer: yes", "Semel-Status: executed", "Keep-Alive: 1"));
        Reply reply = now(send(
                "/operations/a%2Fb?c=d", LONG, "Authorization", "Bearer x", "Host", "elsewhere", "TE", "trailers"));
        assertThat(reply.status()).isEqualTo(404);
        assertThat(reply.body().text()).isEqualTo("{\"a\":1}");
        assertThat(reply.headers()).isEqualTo(Headers.of("X-Answer", "yes"));
        Received received = upstream.awaitReceived(1);
        assertThat(received.method()).isEqualTo("GET");
        assertThat(received.target()).isEqualTo("/operations/a%2Fb?c=d");
        assertThat(received.all("Host")).containsExactly("localhost:" + upstream.port());
        assertThat(received.header("Authorization")).contains("Bearer x");
        assertThat(received.all("TE")).isEmpty();
    }

    @Test
    void a_url_goes_to_its_server() throws Exception {
        assertThat(now(send("http://127.0.0.1:" + other.port() + "?a", LONG)).status())
                .isEqualTo(200);
        assertThat(other.awaitReceived(1).target()).isEqualTo("/?a");
        assertThat(other.received().get(0).all("Host")).containsExactly("127.0.0.1:" + other.port());
        assertThat(upstream.received()).isEmpty();
    }

    @Test
    void a_redirect_is_the_answer() throws Exception {
        upstream.answers(Scripts.reply(302, "", "Location: http://127.0.0.1:" + other.port() + "/"));
        assertThat(now(send("/", LONG)).status()).isEqualTo(302);
        assertThat(other.received()).isEmpty();
    }

    @Test
    void gzip_is_undone() throws Exception {
        upstream.answers(bytes(gzip(new byte[LONGEST]), "Content-Encoding: gzip", "X-Kept: yes"));
        Reply reply = now(send("/", LONG));
        assertThat(reply.body().length()).isEqualTo(LONGEST);
        assertThat(reply.headers()).isEqualTo(Headers.of("X-Kept", "yes"));
        upstream.answers(bytes(gzip(new byte[LONGEST + 1]), "Content-Encoding: gzip"));
        fails(send("/", LONG), IOException.class, "longer than");
        upstream.answers(Scripts.reply(200, "no gzip", "Content-Encoding: gzip"));
        fails(send("/", LONG), IOException.class, "");
    }

    @Test
    void an_answer_is_as_long_as_the_limit_at_most() throws Exception {
        upstream.answers(bytes(new byte[LONGEST]));
        assertThat(now(send("/", LONG)).body().length()).isEqualTo(LONGEST);
        upstream.answers(bytes(new byte[LONGEST + 1]));
        fails(send("/", LONG), IOException.class, "longer than");
    }

    @Test
    void an_answer_without_end_is_cut() throws Exception {
        var cut = new CountDownLatch(1);
        upstream.answers((request, connection) -> {
            connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            try {
                while (true) {
                    connection.send("10000\r\n" + "x".repeat(1 << 16) + "\r\n");
                }
            } catch (IOException closed) {
                cut.countDown();
            }
        });
        fails(send("/", LONG), IOException.class, "longer than");
        assertThat(cut.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void a_slow_answer_has_until_the_timeout_to_be_whole() throws Exception {
        var gate = new CountDownLatch(1);
        upstream.answers((request, connection) -> {
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\na");
            assertThat(gate.await(20, TimeUnit.SECONDS)).isTrue();
            connection.send("b");
        });
        CompletionStage<Reply> patient = send("/", LONG);
        fails(send("/", SHORT), TimeoutException.class, "within 200 ms");
        assertThat(patient.toCompletableFuture()).isNotDone();
        gate.countDown();
        assertThat(now(patient).body().text()).isEqualTo("ab");
    }

    @Test
    void a_server_that_says_nothing_is_left_after_the_timeout() throws Exception {
        var left = new CountDownLatch(1);
        upstream.answers((request, connection) -> {
            if (connection.socket().getInputStream().read() < 0) {
                left.countDown();
            }
        });
        fails(send("/", SHORT), TimeoutException.class, "within 200 ms");
        assertThat(left.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void a_connection_that_breaks_fails_the_call_and_not_the_next() throws Exception {
        upstream.next(Scripts.rawThenClose("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"));
        upstream.next(Scripts.rawThenReset(""));
        upstream.next(Scripts.rawThenClose("no HTTP at all\r\n\r\n"));
        for (int i = 0; i < 3; i++) {
            fails(send("/", LONG), Exception.class, "");
        }
        assertThat(now(send("/", LONG)).status()).isEqualTo(200);
        assertThat(upstream.received()).hasSize(4);
    }

    @Test
    void a_server_that_is_not_there_fails_the_call() {
        other.close();
        fails(send("http://127.0.0.1:" + other.port() + "/", LONG), IOException.class, "");
        fails(send("http://no-such-host.invalid/", LONG), IOException.class, "cannot be reached");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "operations",
                "ftp://127.0.0.1/",
                "http:///path",
                "http://user:secret@127.0.0.1/",
                "/a b",
                "/a\r\nX: y",
                "/a#b",
                "/\u00e4",
                "http://127.0.0.1/a b",
            })
    void what_is_no_url_is_not_sent(String url) {
        fails(send(url, LONG), IllegalArgumentException.class, "");
        assertThat(upstream.connections()).isZero();
    }

    @Test
    void a_header_cannot_end_its_line() {
        fails(send("/", LONG, "X-Key", "a\r\nX-Other: b"), IllegalArgumentException.class, "");
        assertThat(upstream.received()).isEmpty();
    }

    @Test
    void connections_are_used_again() throws Exception {
        for (int i = 0; i < 5; i++) {
            now(send("/", LONG));
        }
        assertThat(upstream.connections()).isEqualTo(1);
    }

    @Test
    void a_server_may_have_an_ipv6_address() throws Exception {
        byte[] loopback = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
        try (var server = new ServerSocket(0, 1, InetAddress.getByAddress(loopback));
                var upstream6 =
                        SideCallClient.open(UpstreamSettings.of(URI.create("http://[::1]:" + server.getLocalPort())))) {
            server.setSoTimeout(20_000);
            CompletionStage<Reply> sent = upstream6.send(new Call("GET", "/", Headers.NONE, LONG));
            try (Socket socket = server.accept()) {
                var reader =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
                assertThat(reader.readLine()).isEqualTo("GET / HTTP/1.1");
                assertThat(reader.readLine()).isEqualToIgnoringCase("Host: [::1]:" + server.getLocalPort());
                socket.getOutputStream().write("HTTP/1.1 204 Fine\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
                assertThat(now(sent).status()).isEqualTo(204);
            }
        }
    }
}
