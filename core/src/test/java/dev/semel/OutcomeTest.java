package dev.semel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.http.Body;
import dev.semel.http.Headers;
import dev.semel.http.Reply;
import dev.semel.policy.AnswerCondition;
import dev.semel.policy.InFlight;
import dev.semel.policy.OutcomeRules;
import dev.semel.policy.OutcomeRules.OnUnknown;
import dev.semel.policy.Problem;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

final class OutcomeTest extends EngineFixture {
    @Test
    void an_outcome_that_is_none_frees_the_key() {
        Reply busy = new Reply(429, Headers.of("Retry-After", "9"), Body.EMPTY);
        Reply answer = now(run(order()).complete(busy));
        assertThat(answer.headers().first("Retry-After")).contains("9");
        assertThat(status(answer)).isEqualTo("executed;released;key=reuse");
        assertThat(run(order()).lease().attempt()).isEqualTo(1);
    }

    @Test
    void an_outcome_rule_reads_an_answer_that_came_compressed() throws IOException {
        policy.rules = Set.of(new OutcomeRules.Rule(
                new AnswerCondition(Set.of(), null, new AnswerCondition.FieldCondition("/error", Set.of("503"), false)),
                OutcomeRules.Outcome.RELEASE));
        var coded = new ByteArrayOutputStream();
        try (var packing = new GZIPOutputStream(coded)) {
            packing.write("{\"error\":503}".getBytes(StandardCharsets.UTF_8));
        }
        Reply failed = new Reply(200, Headers.of("Content-Encoding", "gzip"), Body.wrap(coded.toByteArray()));
        Reply answer = now(run(order()).complete(failed));
        assertThat(answer.body()).isEqualTo(failed.body());
        assertThat(status(answer)).isEqualTo("executed;released;key=reuse");
        run(order());
    }

    @Test
    void an_outcome_that_never_began_frees_the_key() {
        Reply answer = now(run(order()).release(Execution.ReleaseReason.NOT_CONNECTED));
        assertThat(answer.status()).isEqualTo(502);
        assertThat(answer.body().text()).contains("upstream-unreachable");
        run(order());
    }

    @Test
    void an_outcome_that_nobody_knows_holds_the_key() {
        Reply answer = now(run(order()).unknown(Execution.UnknownReason.CONNECTION_LOST));
        assertThat(answer.status()).isEqualTo(502);
        assertThat(refused(order(), Problem.OUTCOME_UNKNOWN).status()).isEqualTo(409);
        refused(request("k1", "ann", "{\"a\":2}"), Problem.KEY_REUSED);
    }

    @Test
    void an_outcome_that_nobody_knows_runs_again_as_the_same_operation_where_the_policy_says_so() {
        policy.onUnknown = OnUnknown.EXECUTE;
        LiveExecution first = run(order());
        now(first.unknown(Execution.UnknownReason.TIMEOUT));
        refused(request("k1", "ann", "{\"a\":2}"), Problem.KEY_REUSED);
        LiveExecution second = run(order());
        assertThat(second.lease().operationId()).isEqualTo(first.lease().operationId());
        assertThat(second.lease().attempt()).isEqualTo(2);
        assertThat(second.lease().fence()).isGreaterThan(first.lease().fence());
        assertThat(status(now(second.complete(CREATED)))).isEqualTo("executed;ttl=86400;attempt=2;key=rotate");
    }

    @Test
    void an_outcome_of_an_overtaken_run_is_not_told() {
        policy.onUnknown = OnUnknown.EXECUTE;
        policy.inFlight = new InFlight(Duration.ZERO, Duration.ofSeconds(30));
        LiveExecution first = run(order());
        now.addAndGet(31_000);
        LiveExecution second = run(order());
        Reply overtaken = now(first.complete(new Reply(200, Headers.NONE, Body.of("first"))));
        assertThat(overtaken.status()).isEqualTo(409);
        assertThat(overtaken.body().text()).doesNotContain("\"first\"");
        now(second.complete(CREATED));
        assertThat(replay(order()).body()).isEqualTo(CREATED.body());
    }
}
