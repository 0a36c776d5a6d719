package dev.semel.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.gateway.testing.RawClient;
import dev.semel.gateway.testing.ScriptedUpstream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class AccessLogTest {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();

    private List<String> lines() {
        return written.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void every_request_is_one_line_with_what_was_decided_and_no_secrets() {
        try (var upstream = ScriptedUpstream.start();
                var log = AccessLog.to(written)) {
            try (var gateway = RunningGateway.start(
                            UpstreamSettings.of(upstream.uri()),
                            UnaryOperator.identity(),
                            List.of(ProtectedRoute.orders()),
                            new ScriptedEngine(),
                            log);
                    var client = RawClient.to(gateway.port())) {
                client.request("GET", "/free?token=secret", "").answer();
                client.request("POST", "/orders", "{}", "Idempotency-Key: secret", "Authorization: secret")
                        .answer();
                client.send("CONNECT x HTTP/1.1\r\nHost: a\r\n\r\n").answer();
            }
        }
        assertThat(lines()).hasSize(3);
        assertThat(lines().get(0))
                .contains("\"method\":\"GET\",\"path\":\"/free\",\"status\":200,\"decision\":\"passed\"");
        assertThat(lines().get(1))
                .contains("\"path\":\"/orders\",\"status\":200,\"decision\":\"executed\"")
                .contains("\"operation\":\"00000000-0000-0000-0000-000000000001\"");
        assertThat(lines().get(2)).contains("\"status\":405,\"decision\":\"rejected\",\"reason\":\"request-invalid\"");
        assertThat(written.toString(StandardCharsets.UTF_8)).doesNotContain("secret");
    }

    @Test
    void nothing_that_a_client_sends_ends_a_line_or_a_string() {
        try (var log = AccessLog.to(written)) {
            AccessLog.Lines lines = log.lines();
            lines.add("GET", "/\"\\\n\u007f\u00e9x", 200, Decision.PASSED, null, 1_500_000, 7, "::1");
            lines.flush();
        }

        assertThat(lines()).hasSize(1);
        assertThat(lines().get(0))
                .contains("\"path\":\"/\\\"\\\\\\u000a\\u007f\\u00e9x\"")
                .contains("\"ms\":1.5,\"bytes\":7")
                .endsWith("}");
    }
}
