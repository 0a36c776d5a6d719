package dev.semel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.event.Event;
import dev.semel.http.Reply;
import dev.semel.policy.Failure;
import dev.semel.policy.Problem;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class StoreTroubleTest extends EngineFixture {
    @Test
    void a_store_that_cannot_claim_nothing_runs() {
        store.next(ScriptedStore.Fault.FAIL_BEFORE, ScriptedStore.Fault.FAIL_BEFORE);
        Reply refusal = refused(order(), Problem.UNAVAILABLE);
        assertThat(refusal.status()).isEqualTo(503);
        assertThat(refusal.headers().contains("Retry-After")).isTrue();
        run(order());
    }

    @Test
    void a_claim_that_fails_once_is_asked_again_and_knows_its_own() {
        for (var fault : List.of(ScriptedStore.Fault.FAIL_BEFORE, ScriptedStore.Fault.FAIL_AFTER)) {
            store.next(fault);
            LiveExecution execution = run(request(fault.name(), "ann", "{}"));
            assertThat(execution.upstreamHeaders().first("Semel-Attempt")).contains("1");
            now(execution.complete(CREATED));
        }
    }

    @Test
    void a_store_that_refuses_a_claim_is_not_asked_again() {
        store.next(ScriptedStore.Fault.REFUSE);
        refused(order(), Problem.UNAVAILABLE);
        assertThat(store.claims).hasSize(1);
    }

    @Test
    void a_store_that_cannot_claim_and_a_fail_open_policy_runs_and_says_so() {
        policy.failure = new Failure(Failure.StoreDown.OPEN, 1 << 20, Failure.TooLarge.REJECT, 1 << 20);
        store.next(ScriptedStore.Fault.FAIL_BEFORE, ScriptedStore.Fault.FAIL_BEFORE);
        bypassed(order(), Admission.Bypass.Reason.STORE_UNAVAILABLE);
    }

    @Test
    void a_store_that_answers_a_claim_too_late_the_key_is_given_back() {
        impatient();
        store.next(ScriptedStore.Fault.HANG);
        refused(order(), Problem.UNAVAILABLE);
        store.letGo();
        until(() -> admit(order()) instanceof Admission.Proceed);
    }

    @Test
    void a_claim_whose_answer_was_lost_is_taken_back() {
        store.next(ScriptedStore.Fault.FAIL_AFTER, ScriptedStore.Fault.FAIL_AFTER, ScriptedStore.Fault.FAIL_BEFORE);
        refused(order(), Problem.UNAVAILABLE);
        until(() -> admit(order()) instanceof Admission.Proceed);
        assertThat(now.get()).as("no lease has lapsed").isEqualTo(1_000_000);
    }

    @Test
    void a_claim_that_arrives_after_it_was_looked_for_is_taken_back() {
        impatient();
        store.next(ScriptedStore.Fault.HANG);
        refused(order(), Problem.UNAVAILABLE);
        until(() -> store.looks.size() >= 2);
        store.letGo(ScriptedStore.Fault.FAIL_AFTER);
        until(() -> admit(order()) instanceof Admission.Proceed);
        assertThat(now.get()).as("no lease has lapsed").isEqualTo(1_000_000);
    }

    @Test
    void a_claim_that_was_never_made_takes_nothing_from_the_one_who_repeats() {
        store.next(ScriptedStore.Fault.FAIL_BEFORE, ScriptedStore.Fault.FAIL_BEFORE);
        refused(order(), Problem.UNAVAILABLE);
        LiveExecution repeat = run(order());
        until(() -> store.looks.size() >= 2);
        now(repeat.complete(CREATED));
        assertThat(replay(order()).body()).isEqualTo(CREATED.body());
    }

    @Test
    void a_store_that_hangs_refuses_at_once_until_it_answers() {
        impatient();
        store.next(ScriptedStore.Fault.HANG);
        refused(order(), Problem.UNAVAILABLE);
        until(() -> {
            store.next(ScriptedStore.Fault.HANG);
            ask(request("k2", "ann", "{}"));
            return events.stream().anyMatch(Event.StoreHangs.class::isInstance);
        });

        store.clear().letGo();

        run(request("k3", "ann", "{}"));
        assertThat(events.stream().filter(Event.StoreAnswers.class::isInstance)).hasSize(1);
    }

    /** From now on the store has a millisecond, and a claim that hangs is not waited for. */
    private void impatient() {
        engine.close();
        engine = engine(new Limits(10, 10, Duration.ofMillis(1), Duration.ZERO));
    }

    @Test
    void a_store_that_fails_to_record_the_answer_waits_until_it_is_recorded() {
        LiveExecution execution = run(order());
        store.next(ScriptedStore.Fault.FAIL_BEFORE, ScriptedStore.Fault.FAIL_AFTER);
        Reply answer = now(execution.complete(CREATED));
        assertThat(answer.status()).isEqualTo(201);
        assertThat(replay(order()).body()).isEqualTo(CREATED.body());
    }

    @Test
    void a_store_that_fails_for_long_the_answer_is_withheld_and_recorded_later() {
        engine.close();
        engine = engine(new Limits(10, 10, Duration.ofSeconds(5), Duration.ZERO));
        LiveExecution execution = run(order());
        store.next(ScriptedStore.Fault.FAIL_BEFORE, ScriptedStore.Fault.FAIL_BEFORE);
        Reply withheld = now(execution.complete(CREATED));
        assertThat(withheld.status()).isEqualTo(503);
        assertThat(status(withheld)).isEqualTo("executed;unknown;reason=unavailable;key=reuse");
        until(() -> events.stream().anyMatch(Event.RecordedLate.class::isInstance));
        assertThat(replay(order()).body()).isEqualTo(CREATED.body());
    }
}
