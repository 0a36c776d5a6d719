package dev.semel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.http.Reply;
import dev.semel.policy.InFlight;
import dev.semel.policy.Problem;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** Nobody is left without an answer when the engine closes: a caller would wait for ever. */
final class ClosingTest extends EngineFixture {
    private static final InFlight PATIENT = new InFlight(Duration.ofMinutes(10), Duration.ofMinutes(10));

    @Test
    void who_waits_for_a_run_of_this_process_is_refused() {
        policy.inFlight = PATIENT;
        run(order());
        CompletionStage<Admission> waiting = ask(order());
        engine.close();
        assertInProgress(now(waiting));
    }

    @Test
    void who_waits_for_a_run_of_another_process_is_refused() {
        policy.inFlight = PATIENT;
        Idempotency other = engine(Limits.DEFAULT);
        assertThat(now(other.admit(policy.route(), order()))).isInstanceOf(Admission.Proceed.class);
        CompletionStage<Admission> waiting = ask(order());
        until(() -> engine.waiting() == 1);
        engine.close();
        assertInProgress(now(waiting));
        other.close();
    }

    @Test
    void an_ending_that_waits_for_its_next_attempt_is_answered() {
        LiveExecution execution = run(order());
        var faults = new ScriptedStore.Fault[8];
        java.util.Arrays.fill(faults, ScriptedStore.Fault.FAIL_BEFORE);
        store.next(faults);
        CompletableFuture<Reply> answer = execution.complete(CREATED).toCompletableFuture();
        engine.close();
        assertThat(now(answer).status()).isEqualTo(Problem.UNAVAILABLE.status());
    }

    @Test
    void a_store_that_hangs_is_not_waited_for_any_longer() {
        engine.close();
        engine = engine(new Limits(10, 10, Duration.ofMillis(100), Duration.ofMillis(100)));
        store.next(ScriptedStore.Fault.HANG);
        CompletionStage<Admission> before = ask(order());
        engine.close();
        assertUnavailable(now(before));
        store.next(ScriptedStore.Fault.HANG);
        assertUnavailable(admit(order()));
    }

    private static void assertInProgress(Admission admission) {
        assertThat(admission)
                .isInstanceOfSatisfying(
                        Admission.Reject.class,
                        reject -> assertThat(reject.problem()).isEqualTo(Problem.IN_PROGRESS));
    }

    private static void assertUnavailable(Admission admission) {
        assertThat(admission)
                .isInstanceOfSatisfying(
                        Admission.Reject.class,
                        reject -> assertThat(reject.problem()).isEqualTo(Problem.UNAVAILABLE));
    }
}
