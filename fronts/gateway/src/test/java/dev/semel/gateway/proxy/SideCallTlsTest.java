package dev.semel.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semel.SideCalls.Call;
import dev.semel.gateway.testing.ScriptedUpstream;
import dev.semel.gateway.testing.TestCertificate;
import dev.semel.http.Headers;
import dev.semel.http.Reply;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SideCallTlsTest {
    @TempDir
    static Path directory;

    private static TestCertificate certificate;

    private ScriptedUpstream upstream;
    private ScriptedUpstream other;

    @BeforeAll
    static void makeCertificate() throws Exception {
        certificate = TestCertificate.in(directory);
    }

    @BeforeEach
    void start() throws Exception {
        upstream = ScriptedUpstream.startTls(certificate.context().getServerSocketFactory());
        other = ScriptedUpstream.startTls(certificate.context().getServerSocketFactory());
    }

    @AfterEach
    void stop() {
        upstream.close();
        other.close();
    }

    private SideCallClient trusting(UpstreamTls tls) {
        return SideCallClient.open(UpstreamSettings.of(upstream.uri()).withTls(tls));
    }

    private SideCallClient trustingItsAuthority() {
        return trusting(new UpstreamTls(certificate.certificate(), null, true));
    }

    private static CompletableFuture<Reply> send(SideCallClient calls, String url) {
        return calls.send(new Call("GET", url, Headers.NONE, Duration.ofSeconds(20)))
                .toCompletableFuture()
                .orTimeout(20, TimeUnit.SECONDS);
    }

    @Test
    void the_upstream_is_trusted_as_its_settings_say_by_path_and_by_url() {
        try (SideCallClient calls = trustingItsAuthority()) {
            assertThat(send(calls, "/").join().status()).isEqualTo(200);
            assertThat(send(calls, upstream.uri() + "/a").join().status()).isEqualTo(200);
        }
    }

    @Test
    void another_server_is_trusted_as_the_java_runtime_trusts() {
        try (SideCallClient calls = trustingItsAuthority()) {
            assertThatThrownBy(send(calls, other.uri() + "/")::join).hasCauseInstanceOf(SSLException.class);
            assertThat(other.received()).isEmpty();
        }
    }

    @Test
    void a_server_that_nobody_vouches_for_gets_nothing() {
        try (SideCallClient calls = trusting(UpstreamTls.DEFAULT)) {
            assertThatThrownBy(send(calls, "/")::join).hasCauseInstanceOf(SSLException.class);
            assertThat(upstream.received()).isEmpty();
        }
    }

    @Test
    void a_server_of_another_name_gets_nothing() throws Exception {
        TestCertificate elsewhere =
                TestCertificate.in(Files.createDirectory(directory.resolve("elsewhere")), "dns:elsewhere.example");
        try (ScriptedUpstream stranger =
                        ScriptedUpstream.startTls(elsewhere.context().getServerSocketFactory());
                SideCallClient calls = SideCallClient.open(UpstreamSettings.of(stranger.uri())
                        .withTls(new UpstreamTls(elsewhere.certificate(), null, true)))) {
            assertThatThrownBy(send(calls, "/")::join).hasCauseInstanceOf(SSLException.class);
            assertThat(stranger.received()).isEmpty();
        }
    }

    @Test
    void nothing_is_checked_where_the_settings_say_so() {
        try (SideCallClient calls = trusting(new UpstreamTls(null, null, false))) {
            assertThat(send(calls, "/").join().status()).isEqualTo(200);
        }
    }
}
