package dev.semel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.event.Event;
import dev.semel.http.Reply;
import dev.semel.key.RecordId;
import dev.semel.policy.Failure;
import dev.semel.policy.InFlight;
import dev.semel.policy.Problem;
import dev.semel.store.ClaimRequest;
import dev.semel.store.Description;
import dev.semel.store.Gate;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
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
    void a_claim_whose_answer_was_lost_is_taken_back_though_it_was_refused_when_it_was_asked_again() {
        store.next(ScriptedStore.Fault.FAIL_AFTER, ScriptedStore.Fault.REFUSE);
        refused(order(), Problem.UNAVAILABLE);
        until(() -> admit(order()) instanceof Admission.Proceed);
        assertThat(now.get()).as("no lease has lapsed").isEqualTo(1_000_000);
    }

    @Test
    void a_claim_is_looked_for_until_the_store_is_back() {
        var replies = new Replies(SECRET);
        try (var inner = new Engine(store, Limits.DEFAULT, replies, SideCalls.NONE, events::add)) {
            ClaimRequest lost = lost();
            now(store.claim(lost));
            IntStream.range(0, 20).forEach(i -> store.next(ScriptedStore.Fault.REFUSE));

            new Withdrawals(inner, Duration.ofMillis(25)).withdraw(lost);

            until(() -> store.looks.size() > 20);
            until(() -> now(store.find(lost.id())).isEmpty());
        }
    }

    @Test
    void a_claim_that_was_answered_after_its_lease_is_looked_at_again_before_it_counts() {
        policy.inFlight = new InFlight(Duration.ZERO, Duration.ofMillis(1));
        store.next(ScriptedStore.Fault.LATE);
        CompletionStage<Admission> frozen = ask(order());
        now.addAndGet(Duration.ofDays(2).toMillis());
        now(run(order()).complete(CREATED));
        long asked = System.nanoTime();
        until(() -> System.nanoTime() - asked > Duration.ofMillis(2).toNanos());

        store.letGo();

        assertThat(now(frozen)).isInstanceOf(Admission.Replay.class);
    }

    @Test
    void a_claim_that_was_answered_after_its_lease_and_cannot_be_looked_at_is_taken_back() {
        policy.inFlight = new InFlight(Duration.ZERO, Duration.ofMillis(1));
        store.next(ScriptedStore.Fault.LATE);
        CompletionStage<Admission> frozen = ask(order());
        long asked = System.nanoTime();
        until(() -> System.nanoTime() - asked > Duration.ofMillis(2).toNanos());
        store.refusesRenewals = true;

        store.letGo();

        assertThat(now(frozen)).isInstanceOf(Admission.Reject.class);
        store.refusesRenewals = false;
        until(() -> admit(order()) instanceof Admission.Proceed);
        assertThat(now.get()).as("no lease has lapsed").isEqualTo(1_000_000);
    }

    @Test
    void a_run_whose_lease_was_not_renewed_in_time_is_not_certain_of_its_claim() {
        LiveExecution renewed = run(order());
        assertThat(renewed.isCertain()).isTrue();
        policy.inFlight = new InFlight(Duration.ZERO, Duration.ofMillis(1));
        LiveExecution execution = run(request("k2", "ann", "{}"));
        until(() -> !execution.isCertain());
        assertThat(renewed.isCertain()).isTrue();
        Reply answer = now(execution.release(Execution.ReleaseReason.LEASE_LOST));
        assertThat(answer.status()).isEqualTo(503);
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

    private static ClaimRequest lost() {
        return new ClaimRequest(
                new RecordId(1, 2, 3, 4),
                new UUID(1, 2),
                new UUID(3, 4),
                null,
                Duration.ofMinutes(1),
                Duration.ofDays(1),
                ClaimRequest.OnUnknown.HOLD,
                new Description(null, "ann", "POST /orders", "test"));
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

    @Test
    void a_sealed_store_refuses_also_where_the_policy_is_open_and_is_not_asked_again() {
        policy.failure = new Failure(Failure.StoreDown.OPEN, 1 << 20, Failure.TooLarge.REJECT, 1 << 20);
        now(records.turn(Gate.OPEN, Gate.sealed("a test")));
        Reply refusal = refused(order(), Problem.UNAVAILABLE);
        assertThat(refusal.headers().contains("Retry-After")).isTrue();
        assertThat(store.claims).hasSize(1);
        assertThat(store.looks).isEmpty();
        now(records.turn(Gate.sealed("a test"), Gate.OPEN));
        run(order());
    }

    @Test
    void a_claim_that_was_lost_before_the_store_was_sealed_is_taken_back() {
        store.next(ScriptedStore.Fault.HANG);
        var first = ask(order()).toCompletableFuture();
        now(records.turn(Gate.OPEN, Gate.sealed("a test")));
        store.letGo(ScriptedStore.Fault.FAIL_BEFORE);
        assertThat(first.join()).isInstanceOf(Admission.Reject.class);
        until(() -> !store.looks.isEmpty());
    }

    @Test
    void an_answer_after_the_records_have_moved_is_told_as_unknown_and_not_written_for_ever() {
        LiveExecution execution = run(order());
        now(records.turn(Gate.OPEN, Gate.moved("a test")));
        Reply answer = now(execution.complete(CREATED));
        assertThat(answer.body().text()).contains("outcome-unknown");
        assertThat(events).noneMatch(Event.RecordedLate.class::isInstance);
    }
}
