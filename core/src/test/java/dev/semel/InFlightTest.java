package dev.semel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.event.Event;
import dev.semel.http.Reply;
import dev.semel.key.RecordId;
import dev.semel.policy.InFlight;
import dev.semel.policy.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

final class InFlightTest extends EngineFixture {
    @Test
    void a_repeat_is_refused_when_the_policy_does_not_wait() {
        run(order());
        Reply refusal = refused(order(), Problem.IN_PROGRESS);
        assertThat(refusal.status()).isEqualTo(409);
        assertThat(refusal.headers().first("Retry-After")).contains("1");
        assertThat(status(refusal)).startsWith("rejected;reason=in-progress;age=0");
    }

    @Test
    void repeats_wait_for_its_answer() {
        policy.inFlight = new InFlight(Duration.ofMinutes(10), Duration.ofMinutes(10));
        LiveExecution execution = run(order());
        var waiting = new ArrayList<CompletionStage<Admission>>();
        for (int i = 0; i < 100; i++) {
            waiting.add(ask(order()));
        }
        assertThat(engine.waiting()).isEqualTo(100);
        now(execution.complete(CREATED));
        for (CompletionStage<Admission> repeat : waiting) {
            assertThat(now(repeat)).isInstanceOf(Admission.Replay.class);
        }
        assertThat(engine.waiting()).isZero();
    }

    @Test
    void one_of_those_who_wait_runs_when_it_is_released() {
        policy.inFlight = new InFlight(Duration.ofMinutes(10), Duration.ofMinutes(10));
        LiveExecution execution = run(order());
        var first = ask(order()).toCompletableFuture();
        var second = ask(order()).toCompletableFuture();
        now(execution.release(Execution.ReleaseReason.NOT_CONNECTED));
        var runner = (Admission.Proceed) now(CompletableFuture.anyOf(first, second));
        now(runner.execution().complete(CREATED));
        assertThat(List.of(now(first), now(second)))
                .hasAtLeastOneElementOfType(Admission.Proceed.class)
                .hasAtLeastOneElementOfType(Admission.Replay.class);
    }

    @Test
    void who_waits_for_another_process_asks_whenever_the_store_says_that_it_ended() {
        policy.inFlight = new InFlight(Duration.ofMinutes(10), Duration.ofMinutes(10));
        Idempotency first = engine;
        try (first) {
            run(order());
            engine = engine(Limits.DEFAULT);
            CompletionStage<Admission> repeat = ask(order());
            RecordId id = store.claims.element();
            // By its own pauses it would ask some forty times until the deadline.
            until(() -> {
                store.tellEnded(id);
                return store.claims.size() > 1_000;
            });
            assertThat(repeat.toCompletableFuture()).isNotDone();
        }
    }

    @Test
    void who_waits_in_vain_is_refused() {
        policy.inFlight = new InFlight(Duration.ofMillis(30), Duration.ofSeconds(30));
        run(order());
        refused(order(), Problem.IN_PROGRESS);
    }

    @Test
    void no_more_wait_than_the_limits_allow() {
        engine.close();
        engine = engine(new Limits(2, 3, Duration.ofSeconds(5), Duration.ofSeconds(1)));
        policy.inFlight = new InFlight(Duration.ofMinutes(10), Duration.ofMinutes(10));
        LiveExecution execution = run(order());
        LiveExecution other = run(request("k2", "ann", "{}"));
        var waiting = List.of(ask(order()), ask(order()), ask(request("k2", "ann", "{}")));
        refused(order(), Problem.IN_PROGRESS);
        refused(request("k2", "ann", "{}"), Problem.IN_PROGRESS);
        assertThat(engine.waiting()).isEqualTo(3);
        now(execution.complete(CREATED));
        now(other.complete(CREATED));
        waiting.forEach(repeat -> assertThat(now(repeat)).isInstanceOf(Admission.Replay.class));
    }

    @Test
    void its_lease_is_renewed() {
        policy.inFlight = new InFlight(Duration.ZERO, Duration.ofMillis(300));
        run(order());
        until(() -> store.renewals.get() > 1);
    }

    @Test
    void a_caller_who_gives_up_gets_its_late_answer_on_his_retry() {
        LiveExecution execution = run(order());
        Reply impatient = execution.timedOut();
        assertThat(impatient.status()).isEqualTo(504);
        assertThat(status(impatient)).isEqualTo("executed;unknown;reason=upstream-timeout;key=reuse");
        refused(order(), Problem.IN_PROGRESS);
        now(execution.complete(CREATED));
        assertThat(replay(order()).body()).isEqualTo(CREATED.body());
        assertThat(events).anyMatch(event -> event instanceof Event.Executed executed && executed.late());
    }
}
