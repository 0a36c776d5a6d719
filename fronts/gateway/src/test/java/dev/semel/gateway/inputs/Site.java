package dev.semel.gateway.inputs;

import dev.semel.Idempotency;
import dev.semel.Limits;
import dev.semel.event.EventListener;
import dev.semel.gateway.proxy.AccessLog;
import dev.semel.gateway.proxy.GatewayServer;
import dev.semel.gateway.proxy.ServerSettings;
import dev.semel.gateway.proxy.Transport;
import dev.semel.gateway.proxy.UpstreamSettings;
import dev.semel.gateway.testing.RawClient;
import dev.semel.gateway.testing.RawClient.Answer;
import dev.semel.gateway.testing.ScriptedUpstream;
import dev.semel.gateway.testing.Scripts;
import dev.semel.key.Secret;
import dev.semel.policy.RouteTable;
import dev.semel.policy.document.Findings;
import dev.semel.policy.document.JsonDocument;
import dev.semel.policy.document.Place;
import dev.semel.policy.preset.RoutesShape;
import dev.semel.store.InMemoryStore;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** A whole gateway, as it is without further settings, in front of an upstream that remembers every byte. */
final class Site implements AutoCloseable {
    /** In an answer that is kept for another caller: no row may get it. */
    static final String SECRET_ANSWER = "iban-of-bob";

    private static final String ROUTES = """
            [{"match": ["POST /v1/orders", "PATCH /v1/orders/{id}"], "preset": "ietf"},
             {"match": "POST /v1/strict", "preset": "ietf", "key": {"missing": "reject", "blank": "reject"}},
             {"match": "POST /v1/uploads", "preset": "ietf",
              "failure": {"request_limit": "4KiB", "request_too_large": "reject"}},
             {"match": "POST /v1/imports", "preset": "ietf",
              "failure": {"request_limit": "4KiB", "request_too_large": "bypass"}},
             {"match": "POST /v1/payments", "preset": "ietf",
              "key": {"from": "body:/idempotency_key", "missing": "reject"}},
             {"match": "POST /v1/forms", "preset": "ietf", "key": {"from": "form:token", "missing": "reject"}}]
            """;

    private final ByteArrayOutputStream logged = new ByteArrayOutputStream();
    private final AccessLog log = AccessLog.to(logged);
    private final ScriptedUpstream upstream =
            ScriptedUpstream.start().answers(Scripts.reply(200, "{\"done\":true}", "Content-Type: application/json"));
    private final Idempotency idempotency = new Idempotency(
            new InMemoryStore(),
            Secret.of("a secret for tests only".getBytes(StandardCharsets.UTF_8)),
            Limits.DEFAULT,
            EventListener.NONE);
    private final GatewayServer gateway = GatewayServer.start(
                    // A refused body is waited for this long: less than the tests' own patience.
                    ServerSettings.of("127.0.0.1", 0).withTimeouts(Duration.ofSeconds(30), Duration.ofSeconds(2)),
                    UpstreamSettings.of(upstream.uri()),
                    Transport.valueOf(System.getProperty("semel.test.transport", "AUTO")),
                    log,
                    routes(),
                    idempotency)
            .toCompletableFuture()
            .orTimeout(20, TimeUnit.SECONDS)
            .join();

    private static RouteTable routes() {
        var findings = new Findings();
        RouteTable table =
                RoutesShape.INSTANCE.read(JsonDocument.read(ROUTES, "the test's routes"), Place.top(findings));
        return Objects.requireNonNull(table, () -> findings.all().toString());
    }

    RawClient connect() {
        return RawClient.to(gateway.port());
    }

    /** The answer to a request on a connection of its own. */
    Answer ask(String request) {
        try (RawClient client = connect()) {
            return client.send(request).answer();
        }
    }

    ScriptedUpstream upstream() {
        return upstream;
    }

    /** The lines of the access log; whole only after {@link #close}. */
    String logged() {
        return logged.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        gateway.close();
        log.close();
        idempotency.close();
        upstream.close();
    }
}
