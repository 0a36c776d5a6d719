package dev.semel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.http.Body;
import dev.semel.http.Headers;
import dev.semel.http.Reply;
import dev.semel.http.RequestView;
import dev.semel.policy.Problem;
import dev.semel.policy.ReplayRule;
import dev.semel.policy.Wire;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class WireTest extends EngineFixture {
    @Test
    void the_wire_speaks_the_apis_own_error_shape() {
        policy.wire = new Wire(
                Map.of(Problem.KEY_REUSED, 409),
                Map.of(Problem.KEY_REUSED, "SAME_KEY"),
                Map.of("X-Error", "yes"),
                Duration.ofSeconds(1),
                null,
                new Wire.Template("application/json", "{\"error\":{\"code\":\"${code}\",\"message\":\"${detail}\"}}"),
                null);
        now(run(order()).complete(CREATED));
        Reply refusal = refused(request("k1", "ann", "{}"), Problem.KEY_REUSED);
        assertThat(refusal.status()).isEqualTo(409);
        assertThat(refusal.headers().first("X-Error")).contains("yes");
        assertThat(refusal.body().text()).startsWith("{\"error\":{\"code\":\"SAME_KEY\",\"message\":\"A key names");
    }

    @Test
    void the_wire_lets_a_page_read_a_replay_where_the_policy_says_so() {
        policy.wire = new Wire(
                Map.of(),
                Map.of(),
                Map.of(),
                Duration.ofSeconds(1),
                null,
                null,
                new Wire.Cors(Set.of("https://shop.example"), true, List.of()));
        RequestView page = new RequestView(
                "POST", "/orders", "a=1", order().headers().with("Origin", "https://shop.example"), order().body());
        Reply upstream = CREATED.withHeader("Access-Control-Allow-Origin", "https://other.example");
        now(run(order()).complete(upstream));
        Headers headers = replay(page).headers();
        assertThat(headers.first("Access-Control-Allow-Origin")).contains("https://shop.example");
        assertThat(headers.first("Vary")).contains("Origin");
        assertThat(headers.first("Access-Control-Expose-Headers"))
                .get()
                .asString()
                .contains("Idempotent-Replayed");
        assertThat(replay(order()).headers().contains("Access-Control-Allow-Origin"))
                .isFalse();
    }

    @Test
    void the_wire_lets_a_page_read_a_refusal_that_met_no_record() {
        policy.wire = new Wire(
                Map.of(),
                Map.of(),
                Map.of(),
                Duration.ofSeconds(1),
                null,
                null,
                new Wire.Cors(Set.of("*"), false, List.of()));
        Headers page = order().headers().with("Origin", "https://shop.example");
        Headers malformed = page.with("Idempotency-Key", "\"never closed");
        Reply invalid = refused(new RequestView("POST", "/orders", null, malformed, Body.EMPTY), Problem.KEY_INVALID);
        Reply unread = engine.problem(policy.route(), page, Problem.TOO_LARGE, "It is too large.");
        assertThat(List.of(invalid, unread))
                .allSatisfy(reply -> assertThat(reply.headers().all("Access-Control-Allow-Origin"))
                        .containsExactly("*"));
    }

    @Test
    void the_wire_marks_with_the_hash_of_key_and_caller() {
        policy.replay = new ReplayRule(
                ReplayRule.Mode.STORED,
                null,
                Set.of("content-type"),
                Set.of(),
                Map.of(),
                new ReplayRule.Markers(
                        Map.of(), Map.of("Duplicate-Key", "${key_hash}"), Map.of("Duplicate", "${key}")));
        now(run(order()).complete(CREATED));
        Headers headers = replay(order()).headers();
        assertThat(headers.first("Duplicate-Key")).get().asString().hasSize(28);
        assertThat(headers.contains("Location")).isFalse();
        assertThat(refused(request("k1", "ann", "{}"), Problem.KEY_REUSED)
                        .headers()
                        .first("Duplicate"))
                .contains("k1");
    }
}
