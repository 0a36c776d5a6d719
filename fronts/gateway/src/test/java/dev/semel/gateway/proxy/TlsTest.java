package dev.semel.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semel.gateway.testing.RawClient;
import dev.semel.gateway.testing.ScriptedUpstream;
import dev.semel.gateway.testing.ScriptedUpstream.Received;
import dev.semel.gateway.testing.Scripts;
import dev.semel.gateway.testing.TestCertificate;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsTest {
    @TempDir
    static Path directory;

    private static TestCertificate certificate;

    private final ScriptedEngine engine = new ScriptedEngine();
    private ScriptedUpstream upstream;
    private RunningGateway gateway;
    private HttpClient http2;

    @BeforeAll
    static void makeCertificate() throws Exception {
        certificate = TestCertificate.in(directory);
    }

    @BeforeEach
    void start() throws Exception {
        upstream = ScriptedUpstream.startTls(certificate.context().getServerSocketFactory());
        gateway = RunningGateway.start(
                UpstreamSettings.of(upstream.uri()).withTls(new UpstreamTls(certificate.certificate(), null, true)),
                settings -> settings.withTls(new TlsFiles(certificate.certificate(), certificate.key()))
                        .withTimeouts(Duration.ofSeconds(60), Duration.ofSeconds(1)),
                List.of(ProtectedRoute.orders()),
                engine);
        http2 = HttpClient.newBuilder()
                .sslContext(certificate.context())
                .version(HttpClient.Version.HTTP_2)
                .build();
    }

    @AfterEach
    void stop() {
        http2.close();
        gateway.close();
        upstream.close();
    }

    private HttpRequest.Builder request(String target) {
        return HttpRequest.newBuilder(URI.create("https://localhost:" + gateway.port() + target));
    }

    @Test
    void both_sides_speak_tls() throws Exception {
        try (var client = RawClient.tls(gateway.port(), certificate.context().getSocketFactory())) {
            client.request("POST", "/orders", "{}", "Idempotency-Key: k");
            assertThat(client.answer().status()).isEqualTo(200);
        }
        assertThat(engine.ending()).isEqualTo("complete 200");
        assertThat(upstream.awaitReceived(1).header("X-Forwarded-Proto")).hasValue("https");
    }

    @Test
    void http2_clients_are_served_like_others() throws Exception {
        upstream.next(Scripts.reply(201, "made", "X-Upper: Kept", "Set-Cookie: a=1", "Set-Cookie: b=2"));
        HttpResponse<String> answer = http2.send(
                request("/orders?x=%2F")
                        .header("Idempotency-Key", "k")
                        .POST(BodyPublishers.ofString("{\"a\":1}"))
                        .build(),
                BodyHandlers.ofString());

        assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(answer.body()).isEqualTo("made");
        assertThat(answer.headers().firstValue("x-upper")).hasValue("Kept");
        assertThat(answer.headers().allValues("set-cookie")).containsExactly("a=1", "b=2");
        assertThat(engine.ending()).isEqualTo("complete 201");
        Received request = upstream.awaitReceived(1);
        assertThat(request.target()).isEqualTo("/orders?x=%2F");
        assertThat(request.text()).isEqualTo("{\"a\":1}");
        assertThat(request.all("Host")).containsExactly("localhost:" + gateway.port());
        assertThat(request.lines()).noneMatch(line -> line.startsWith(":"));
    }

    @Test
    void http2_requests_pass_through_with_and_without_a_body() throws Exception {
        HttpResponse<String> got = http2.send(request("/free").GET().build(), BodyHandlers.ofString());
        assertThat(got.body()).isEqualTo("ok");
        String large = "0123456789".repeat(100_000);
        HttpResponse<String> posted =
                http2.send(request("/free").POST(BodyPublishers.ofString(large)).build(), BodyHandlers.ofString());
        assertThat(posted.body()).isEqualTo("ok");

        assertThat(upstream.awaitReceived(1).header("Transfer-Encoding")).isEmpty();
        assertThat(upstream.awaitReceived(2).text()).isEqualTo(large);
    }

    @Test
    void an_http2_answer_streams_and_keeps_no_connection_fields() throws Exception {
        String large = "0123456789".repeat(200_000);
        upstream.answers(Scripts.reply(200, large, "Connection: close", "Keep-Alive: timeout=1"));
        HttpResponse<String> answer = http2.send(request("/free").GET().build(), BodyHandlers.ofString());

        assertThat(answer.body()).isEqualTo(large);
        assertThat(answer.headers().firstValue("connection")).isEmpty();
    }

    @Test
    void a_head_answer_over_tls_is_whole_without_a_length() throws Exception {
        upstream.answers(Scripts.raw("HTTP/1.1 200 OK\r\nX-Kept: yes\r\n\r\n"));
        HttpResponse<String> answer = http2.send(
                request("/free").method("HEAD", BodyPublishers.noBody()).build(), BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("x-kept")).hasValue("yes");
    }

    @Test
    void an_upstream_with_a_certificate_nobody_vouches_for_is_not_talked_to() {
        var other = new ScriptedEngine();
        try (var strict = RunningGateway.start(
                        UpstreamSettings.of(upstream.uri()),
                        UnaryOperator.identity(),
                        List.of(ProtectedRoute.orders()),
                        other);
                var client = RawClient.to(strict.port())) {
            assertThat(client.request("POST", "/orders", "{}", "Idempotency-Key: k")
                            .answer()
                            .status())
                    .isEqualTo(502);
            assertThat(other.ending()).isEqualTo("release TLS_FAILED");
            assertThat(upstream.received()).isEmpty();
        }
    }

    @Test
    void an_http2_client_that_stops_in_its_body_is_not_waited_for() {
        // Publishes a piece and then nothing, neither more nor an end.
        Flow.Publisher<ByteBuffer> stalling = subscriber -> subscriber.onSubscribe(new Flow.Subscription() {
            private boolean published;

            @Override
            public void request(long count) {
                if (!published) {
                    published = true;
                    subscriber.onNext(ByteBuffer.wrap("half".getBytes(StandardCharsets.US_ASCII)));
                }
            }

            @Override
            public void cancel() {}
        });
        var answer = http2.sendAsync(
                request("/orders").POST(BodyPublishers.fromPublisher(stalling)).build(), BodyHandlers.ofString());

        assertThatThrownBy(() -> answer.get(15, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasMessageContaining("RST_STREAM");
        assertThat(engine.admitted()).isEmpty();
    }
}
