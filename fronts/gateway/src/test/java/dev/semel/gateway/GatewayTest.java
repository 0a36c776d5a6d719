package dev.semel.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.gateway.config.ConfigFile;
import dev.semel.gateway.testing.RawClient;
import dev.semel.gateway.testing.RawClient.Answer;
import dev.semel.gateway.testing.ScriptedUpstream;
import dev.semel.gateway.testing.ScriptedUpstream.Script;
import dev.semel.gateway.testing.Scripts;
import java.io.IOException;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class GatewayTest {
    private static Gateway gateway(ScriptedUpstream upstream, String routes) {
        String yaml = "listen: 127.0.0.1:0\nupstream: " + upstream.uri() + "\nstore: memory\nlog: {access: off}\n";
        return Gateway.start(Objects.requireNonNull(
                ConfigFile.read(yaml + routes, "the test", name -> null).config()));
    }

    private static Answer order(Gateway gateway) throws IOException {
        try (RawClient client = RawClient.to(gateway.server().port())) {
            client.request("POST", "/orders", "{}", "Idempotency-Key: k1", "Authorization: Bearer x");
            return client.answer();
        }
    }

    @Test
    void the_engine_makes_its_own_calls_to_the_upstream() throws IOException {
        Script orders = Scripts.reply(201, "made");
        Script stranger = Scripts.reply(401, "who is that?");
        try (ScriptedUpstream upstream = ScriptedUpstream.start();
                Gateway gateway = gateway(upstream, """
                        routes:
                          - match: POST /orders
                            preset: ietf
                            authorize: {url: /auth}
                        """)) {
            upstream.answers((request, connection) ->
                    (request.target().equals("/auth") ? stranger : orders).follow(request, connection));
            assertThat(order(gateway).status()).isEqualTo(201);
            Answer refused = order(gateway);
            assertThat(refused.status()).isEqualTo(401);
            assertThat(refused.text()).isEqualTo("who is that?");
            assertThat(upstream.received())
                    .extracting(ScriptedUpstream.Received::target)
                    .containsExactly("/orders", "/auth");
            assertThat(upstream.received().get(1).header("Authorization")).contains("Bearer x");
        }
    }
}
