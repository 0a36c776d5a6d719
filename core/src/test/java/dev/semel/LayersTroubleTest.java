package dev.semel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.ScriptedStore.Fault;
import dev.semel.http.Reply;
import dev.semel.policy.AnswerCondition;
import dev.semel.policy.Failure;
import dev.semel.policy.InFlight;
import dev.semel.policy.OutcomeRules;
import dev.semel.policy.OutcomeRules.OnUnknown;
import dev.semel.policy.Problem;
import dev.semel.policy.Retention;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** Two layers that say different things, and stores that fail between them. */
final class LayersTroubleTest extends LayersFixture {
    private static final Reply SENT = answer("c1", "sent");

    private static Failure failure(Failure.StoreDown storeDown, int requestLimit, Failure.TooLarge tooLarge) {
        return new Failure(storeDown, requestLimit, tooLarge, 1 << 20);
    }

    private static Failure storeDown(Failure.StoreDown storeDown) {
        return failure(storeDown, 1 << 20, Failure.TooLarge.REJECT);
    }

    @Test
    void a_store_that_is_down_lets_nothing_through_that_an_inner_layer_keeps_closed() {
        policy.failure = storeDown(Failure.StoreDown.OPEN);
        store.next(Fault.REFUSE);
        refused(conversion("k1", "u1"), Problem.UNAVAILABLE);
    }

    @Test
    void an_outer_claim_that_was_lost_while_the_inner_one_was_made_runs_nothing() {
        policy.inFlight = new InFlight(Duration.ZERO, Duration.ofMillis(1));
        store.next(Fault.NONE, Fault.LATE);
        CompletionStage<Admission> frozen = ask(conversion("k1", "u1"));
        now.addAndGet(Duration.ofDays(2).toMillis());
        long asked = System.nanoTime();
        until(() -> System.nanoTime() - asked > Duration.ofMillis(2).toNanos());

        store.letGo();

        assertThat(now(frozen))
                .isInstanceOfSatisfying(
                        Admission.Reject.class,
                        reject -> assertThat(reject.problem()).isEqualTo(Problem.UNAVAILABLE));
    }

    @Test
    void a_store_that_is_down_lets_nothing_through_that_an_outer_layer_keeps_closed() {
        inner.failure = storeDown(Failure.StoreDown.OPEN);
        store.next(Fault.NONE, Fault.REFUSE);
        refused(conversion("k1", "u1"), Problem.UNAVAILABLE);
    }

    @Test
    void a_store_that_is_down_lets_nothing_through_that_an_inner_layer_refuses() {
        policy.failure = storeDown(Failure.StoreDown.OPEN);
        inner.failure = storeDown(Failure.StoreDown.OPEN);
        store.next(Fault.REFUSE);
        refused(request("k1", "ann", "{\"user\":{},\"event\":1}"), Problem.KEY_INVALID);
        store.next(Fault.REFUSE);
        bypassed(conversion("k1", "u1"), Admission.Bypass.Reason.STORE_UNAVAILABLE);
    }

    @Test
    void a_body_that_is_too_long_is_refused_where_any_layer_refuses_it() {
        policy.failure = failure(Failure.StoreDown.CLOSED, 10, Failure.TooLarge.BYPASS);
        inner.failure = failure(Failure.StoreDown.CLOSED, 10, Failure.TooLarge.REJECT);
        refused(conversion("k1", "u1"), Problem.TOO_LARGE);
        inner.failure = policy.failure;
        bypassed(conversion("k1", "u1"), Admission.Bypass.Reason.TOO_LARGE);
    }

    @Test
    void a_key_that_is_held_does_not_run_again_because_the_layer_inside_executes() {
        inner.onUnknown = OnUnknown.EXECUTE;
        run(conversion("k1", "u1"));
        crash();
        refused(conversion("k1", "u1"), Problem.OUTCOME_UNKNOWN);
        LiveExecution again = run(conversion("k2", "u1"));
        assertThat(again.lease().attempt()).isEqualTo(2);
        now(again.complete(SENT));
        assertDeduplicated(replay(conversion("k1", "u1")), "c1");
    }

    @Test
    void a_duplicates_answer_is_not_told_before_its_key_has_it() {
        engine.close();
        engine = engine(new Limits(10, 10, Duration.ofSeconds(5), Duration.ZERO));
        now(run(conversion("k1", "u1")).complete(SENT));
        store.next(Fault.NONE, Fault.NONE, Fault.FAIL_BEFORE);
        refused(conversion("k2", "u1"), Problem.UNAVAILABLE);
        until(() -> admit(conversion("k2", "u1")) instanceof Admission.Replay);
        assertDeduplicated(replay(conversion("k2", "u1")), "c1");
    }

    @Test
    void a_runs_own_answer_is_given_even_when_the_inner_window_is_over() {
        inner.retention = new Retention(
                Duration.ofHours(1), Retention.Starts.FIRST_SEEN, Duration.ofHours(24), Retention.Between.REJECT);
        LiveExecution execution = run(conversion("k1", "u1"));
        store.next(Fault.NONE, Fault.HANG);
        execution.complete(SENT);
        crash();
        now.addAndGet(Duration.ofHours(2).toMillis());
        assertUnchanged(replay(conversion("k1", "u1")), SENT);
        refused(conversion("k2", "u1"), Problem.WINDOW_PASSED);
    }

    @Test
    void an_answer_is_kept_outside_when_the_release_inside_was_written_twice() {
        inner.rules = Set.of(new OutcomeRules.Rule(
                new AnswerCondition(Policies.statuses("404"), null, null), OutcomeRules.Outcome.RELEASE));
        LiveExecution execution = run(conversion("k1", "u1"));
        var missing = new Reply(404, SENT.headers(), SENT.body());
        store.next(Fault.FAIL_AFTER);
        assertThat(now(execution.complete(missing)).status()).isEqualTo(404);
        assertUnchanged(replay(conversion("k1", "u1")), missing);
    }
}
