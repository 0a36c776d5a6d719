package dev.semel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.http.Body;
import dev.semel.http.Headers;
import dev.semel.http.Reply;
import dev.semel.http.RequestView;
import dev.semel.key.KeyRule;
import dev.semel.key.KeySource;
import dev.semel.key.KeySyntax;
import dev.semel.policy.AnswerCondition;
import dev.semel.policy.OutcomeRules;
import dev.semel.policy.PathTemplate;
import dev.semel.policy.ReplayRule;
import dev.semel.policy.Route;
import dev.semel.policy.Verification;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Two layers as AdTarget has them: outside a key that the client makes, nothing compared; inside the operation, which
 * the body names.
 */
abstract class LayersFixture extends EngineFixture {
    static final Duration LEASE = Duration.ofSeconds(30);

    final Policies inner = new Policies();

    LayersFixture() {
        policy.name = "outer";
        policy.fingerprint = new Verification(null, Verification.Mismatch.REPLAY);
        inner.name = "outer/conversion";
        inner.fingerprint = new Verification(null, Verification.Mismatch.REPLAY);
        inner.key = new KeyRule(
                List.of(new KeySource.Composed(List.of(new KeySource.Json("/user"), new KeySource.Json("/event")))),
                KeySyntax.BARE,
                1,
                255,
                null,
                true,
                Set.of(),
                null,
                false,
                true);
        inner.rules = Set.of(new OutcomeRules.Rule(
                new AnswerCondition(
                        Set.of(),
                        null,
                        new AnswerCondition.FieldCondition("/status", Set.of("pending", "failed"), false)),
                OutcomeRules.Outcome.RETRYABLE));
        inner.replay = new ReplayRule(
                ReplayRule.Mode.STORED,
                null,
                null,
                Set.of(),
                Map.of("deduplicated", "true"),
                new ReplayRule.Markers(Map.of(), Map.of(), Map.of()));
    }

    Route route() {
        return new Route("POST", new PathTemplate("/orders"), List.of(policy.policy(), inner.policy()));
    }

    @Override
    java.util.concurrent.CompletionStage<Admission> ask(RequestView request) {
        return engine.admit(route(), request);
    }

    /** A conversion of a user under a key. */
    static RequestView conversion(String key, String user) {
        return request(key, "ann", "{\"user\":\"" + user + "\",\"event\":\"Purchase\"}");
    }

    static Reply answer(String id, String status) {
        return new Reply(
                200,
                Headers.of("Content-Type", "application/json"),
                Body.of("{\"id\":\"" + id + "\",\"status\":\"" + status + "\"}"));
    }

    /** The process is gone: another one goes on, and the leases of the first run out. */
    void crash() {
        engine = engine(Limits.DEFAULT);
        now.addAndGet(LEASE.toMillis() + 1);
    }

    static String operation(LiveExecution execution) {
        return execution.upstreamHeaders().first("Semel-Operation-Id").orElseThrow();
    }

    static void assertDeduplicated(Reply reply, String id) {
        assertThat(reply.body().text()).contains("\"id\":\"" + id + "\"").contains("\"deduplicated\":true");
    }

    static void assertUnchanged(Reply reply, Reply first) {
        assertThat(reply.body().text()).isEqualTo(first.body().text());
    }
}
