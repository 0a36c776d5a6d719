package dev.semel.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semel.gateway.testing.RawClient;
import dev.semel.gateway.testing.ScriptedUpstream;
import dev.semel.gateway.testing.Scripts;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DrainTest {
    private final CountDownLatch gate = new CountDownLatch(1);
    private final ScriptedUpstream upstream =
            ScriptedUpstream.start().answers(Scripts.after(gate, Scripts.reply(201, "made")));
    private final ScriptedEngine engine = new ScriptedEngine();
    private final RunningGateway gateway = RunningGateway.start(
            UpstreamSettings.of(upstream.uri()), UnaryOperator.identity(), List.of(ProtectedRoute.orders()), engine);

    @AfterEach
    void stop() {
        gateway.close();
        upstream.close();
    }

    @Test
    void what_is_running_is_answered_and_its_connection_closed() throws Exception {
        try (var client = RawClient.to(gateway.port());
                var idle = RawClient.to(gateway.port())) {
            client.request("POST", "/orders", "{}", "Idempotency-Key: k");
            upstream.awaitReceived(1);
            var drained = gateway.server().drain(new DrainSettings(Duration.ofSeconds(20)));
            assertThat(gateway.server().ready()).isFalse();
            assertThat(idle.closed()).isTrue();
            gate.countDown();

            var answer = client.answer();
            assertThat(answer.text()).isEqualTo("made");
            assertThat(answer.header("Connection")).hasValue("close");
            assertThat(client.closed()).isTrue();
            drained.toCompletableFuture().get(20, TimeUnit.SECONDS);
            assertThat(engine.ending()).isEqualTo("complete 201");
        }
        int port = gateway.port();
        assertThatThrownBy(() -> RawClient.to(port)).hasMessageContaining("refused");
    }

    @Test
    void a_run_without_a_client_is_waited_for_too() throws Exception {
        var client = RawClient.to(gateway.port());
        client.request("POST", "/orders", "{}", "Idempotency-Key: k");
        upstream.awaitReceived(1);
        client.reset();
        var drained = gateway.server().drain(new DrainSettings(Duration.ofSeconds(20)));
        gate.countDown();

        assertThat(engine.ending()).isEqualTo("complete 201");
        drained.toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    @Test
    void what_is_still_at_the_upstream_when_the_grace_is_over_is_unknown() throws Exception {
        try (var client = RawClient.to(gateway.port())) {
            client.request("POST", "/orders", "{}", "Idempotency-Key: k");
            upstream.awaitReceived(1);
            gateway.server()
                    .drain(new DrainSettings(Duration.ofMillis(200)))
                    .toCompletableFuture()
                    .get(20, TimeUnit.SECONDS);
        }
        assertThat(engine.ending()).isEqualTo("unknown CONNECTION_LOST");
    }
}
