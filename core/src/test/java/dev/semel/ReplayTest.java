package dev.semel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.http.Body;
import dev.semel.http.Headers;
import dev.semel.http.Reply;
import dev.semel.http.RequestView;
import dev.semel.policy.InFlight;
import dev.semel.policy.Problem;
import dev.semel.policy.Retention;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

final class ReplayTest extends EngineFixture {
    @Test
    void a_repeat_gets_the_first_answer_without_what_belonged_to_the_first_exchange() {
        now(run(order()).complete(CREATED));
        now.addAndGet(3_000);
        Reply again = replay(order());
        assertThat(again.status()).isEqualTo(201);
        assertThat(again.body()).isEqualTo(CREATED.body());
        assertThat(again.headers().first("Location")).contains("/orders/7");
        assertThat(again.headers().contains("Set-Cookie")).isFalse();
        assertThat(again.headers().contains("Date")).isFalse();
        assertThat(again.headers().first("Idempotent-Replayed")).contains("true");
        assertThat(status(again)).isEqualTo("replayed;age=3;ttl=86397;key=rotate");
    }

    @Test
    void a_repeat_with_a_quoted_key_is_the_same_as_with_a_bare_one() {
        now(run(order()).complete(CREATED));
        assertThat(replay(request("\"k1\"", "ann", "{\"a\":1}")).status()).isEqualTo(201);
    }

    @Test
    void a_repeat_with_another_body_is_refused_and_spoils_nothing() {
        now(run(order()).complete(CREATED));
        Reply refusal = refused(request("k1", "ann", "{\"a\":2}"), Problem.KEY_REUSED);
        assertThat(refusal.status()).isEqualTo(422);
        assertThat(refusal.body().text()).doesNotContain("\"id\"");
        assertThat(replay(order()).status()).isEqualTo(201);
    }

    @Test
    void a_repeat_with_another_body_is_refused_while_the_first_runs() {
        run(order());
        refused(request("k1", "ann", "{\"a\":2}"), Problem.KEY_REUSED);
    }

    @Test
    void a_repeat_of_another_caller_is_a_request_of_its_own() {
        now(run(order()).complete(CREATED));
        run(request("k1", "bob", "{\"a\":1}"));
    }

    @Test
    void a_repeat_after_the_window_runs_again() {
        now(run(order()).complete(CREATED));
        now.addAndGet(Duration.ofHours(24).toMillis());
        run(order());
    }

    @Test
    void a_repeat_after_a_window_of_a_minute_runs_again() {
        policy.retention = minute();
        policy.inFlight = new InFlight(Duration.ofSeconds(10), Duration.ofSeconds(30));
        now(run(order()).complete(CREATED));
        now.addAndGet(60_000);
        run(order());
    }

    @Test
    void an_answer_that_comes_after_the_window_is_still_there_for_who_waited() {
        policy.retention = minute();
        policy.inFlight = new InFlight(Duration.ZERO, Duration.ofHours(1));
        Execution execution = run(order());
        now.addAndGet(70_000);
        now(execution.complete(CREATED));
        now.addAndGet(9_999);
        assertThat(replay(order()).status()).isEqualTo(201);
    }

    private static Retention minute() {
        Duration minute = Duration.ofMinutes(1);
        return new Retention(minute, Retention.Starts.FIRST_SEEN, minute, Retention.Between.REPLAY);
    }

    @Test
    void a_repeat_between_window_and_end_is_replayed_or_refused_as_the_policy_says() {
        policy.retention = new Retention(
                Duration.ofHours(24), Retention.Starts.FIRST_SEEN, Duration.ofHours(48), Retention.Between.REPLAY);
        now(run(order()).complete(CREATED));
        now.addAndGet(Duration.ofHours(24).toMillis() - 1);
        assertThat(status(replay(order()))).contains(";ttl=0;");
        policy.retention = new Retention(
                Duration.ofHours(24), Retention.Starts.FIRST_SEEN, Duration.ofHours(48), Retention.Between.REJECT);
        replay(order());
        now.addAndGet(1);
        refused(order(), Problem.WINDOW_PASSED);
    }

    @Test
    void a_repeat_gets_an_answer_that_it_can_unpack() throws IOException {
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write("plain".getBytes(StandardCharsets.UTF_8));
        }
        now(run(order())
                .complete(new Reply(200, Headers.of("Content-Encoding", "gzip"), Body.wrap(packed.toByteArray()))));
        assertThat(replay(order()).headers().first("Content-Encoding")).contains("gzip");
        RequestView picky = new RequestView(
                "POST", "/orders", "a=1", order().headers().with("Accept-Encoding", "identity"), order().body());
        assertThat(replay(picky).body().text()).isEqualTo("plain");
        assertThat(replay(picky).headers().contains("Content-Encoding")).isFalse();
    }

    @Test
    void a_repeat_of_an_answer_too_large_to_keep_learns_that_it_ran() {
        now(run(order()).completeWithoutBody(CREATED));
        Reply refusal = refused(order(), Problem.REPLY_NOT_KEPT);
        assertThat(refusal.status()).isEqualTo(409);
        assertThat(refusal.headers().first("Location")).contains("/orders/7");
        assertThat(refusal.body().text()).contains("201");
    }

    @Test
    void the_api_cannot_say_of_a_run_that_it_is_a_replay() {
        Reply lying = CREATED.withHeader("idempotent-replayed", "true");

        Reply answer = now(run(order()).complete(lying));

        assertThat(answer.headers().contains("Idempotent-Replayed")).isFalse();
        assertThat(replay(order()).headers().all("Idempotent-Replayed")).containsExactly("true");
    }
}
