package dev.semel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.ScriptedStore.Fault;
import dev.semel.event.Event;
import dev.semel.http.Reply;
import dev.semel.http.RequestView;
import dev.semel.policy.InFlight;
import dev.semel.policy.OutcomeRules.OnUnknown;
import dev.semel.policy.Problem;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** Several layers, one run: who claims what, who gets which answer, and what a crash between two steps leaves. */
final class LayersTest extends LayersFixture {
    private static final Reply SENT = answer("c1", "sent");

    @Test
    void layers_tell_the_api_the_innermost_operation() {
        LiveExecution first = run(conversion("k1", "u1"));
        now(first.complete(answer("c1", "failed")));
        LiveExecution second = run(conversion("k2", "u1"));
        assertThat(operation(second)).isEqualTo(operation(first));
        assertThat(second.upstreamHeaders().first("Semel-Attempt")).contains("2");
        assertThat(second.lease().fence()).isGreaterThan(first.lease().fence());
    }

    @Test
    void layers_replay_the_first_key_without_asking_the_second_layer() {
        now(run(conversion("k1", "u1")).complete(SENT));
        store.claims.clear();
        assertUnchanged(replay(conversion("k1", "u1")), SENT);
        assertThat(store.claims).hasSize(1);
    }

    @Test
    void layers_replay_a_done_operation_to_another_key_which_then_has_that_answer_itself() {
        now(run(conversion("k1", "u1")).complete(SENT));
        assertDeduplicated(replay(conversion("k2", "u1")), "c1");
        store.claims.clear();
        assertDeduplicated(replay(conversion("k2", "u1")), "c1");
        assertThat(store.claims).as("answered by the outer layer").hasSize(1);
        assertUnchanged(replay(conversion("k1", "u1")), SENT);
    }

    @Test
    void layers_run_an_operation_again_that_is_to_be_retried_and_keep_each_keys_answer() {
        now(run(conversion("k1", "u1")).complete(answer("c1", "pending")));
        now(run(conversion("k2", "u1")).complete(answer("c2", "failed")));
        now(run(conversion("k3", "u1")).complete(answer("c3", "sent")));
        assertDeduplicated(replay(conversion("k4", "u1")), "c3");
        assertUnchanged(replay(conversion("k1", "u1")), answer("c1", "pending"));
        assertUnchanged(replay(conversion("k2", "u1")), answer("c2", "failed"));
    }

    @Test
    void layers_keep_two_operations_apart() {
        now(run(conversion("k1", "u1")).complete(SENT));
        LiveExecution other = run(conversion("k2", "u2"));
        assertThat(other.lease().attempt()).isEqualTo(1);
    }

    @Test
    void layers_that_meet_a_run_inside_wait_for_it_and_free_their_key_when_it_takes_too_long() {
        LiveExecution first = run(conversion("k1", "u1"));
        refused(conversion("k2", "u1"), Problem.IN_PROGRESS);
        inner.inFlight = new InFlight(Duration.ofMinutes(1), LEASE);
        CompletionStage<Admission> waiting = ask(conversion("k2", "u1"));
        until(() -> engine.waiting() == 1);
        now(first.complete(SENT));
        assertThat(now(waiting)).isInstanceOf(Admission.Replay.class);
        assertDeduplicated(replay(conversion("k2", "u1")), "c1");
    }

    @Test
    void layers_hold_an_outer_key_only_as_long_as_something_can_have_run_under_it() {
        now(run(conversion("k1", "u1")).unknown(Execution.UnknownReason.TIMEOUT));
        refused(conversion("k2", "u1"), Problem.OUTCOME_UNKNOWN);
        refused(conversion("k1", "u1"), Problem.OUTCOME_UNKNOWN);
        run(conversion("k2", "u2"));
    }

    @Test
    void layers_release_all_claims_of_a_run_that_never_began() {
        now(run(conversion("k1", "u1")).release(Execution.ReleaseReason.NOT_CONNECTED));
        LiveExecution again = run(conversion("k1", "u1"));
        assertThat(again.lease().attempt()).isEqualTo(1);
    }

    @Test
    void a_request_that_names_no_operation_has_the_outer_layer_alone() {
        now(run(request("k1", "ann", "{\"user\":\"u1\"}")).complete(SENT));
        assertUnchanged(replay(request("k1", "ann", "{}")), SENT);
        run(request("k2", "ann", "{\"user\":\"u1\"}"));
    }

    @Test
    void layers_that_do_not_protect_a_request_are_named() {
        Reply first = now(run(request("k1", "ann", "{\"user\":\"u1\"}")).complete(SENT));
        assertThat(status(first)).startsWith("executed;skipped=\"outer/conversion\";ttl=");
        assertThat(status(replay(request("k1", "ann", "{}")))).startsWith("replayed;skipped=\"outer/conversion\";age=");
        RequestView keyless = conversion("k2", "u2");
        keyless = new RequestView(
                keyless.method(),
                keyless.path(),
                keyless.query(),
                keyless.headers().where(name -> !name.equalsIgnoreCase("Idempotency-Key")),
                keyless.body());
        assertThat(status(now(run(keyless).complete(SENT)))).startsWith("executed;skipped=\"outer\"");
        assertThat(status(now(run(conversion("k3", "u3")).complete(SENT)))).startsWith("executed;ttl=");
    }

    @Test
    void layers_say_that_an_operation_goes_on_under_another_key() {
        Reply pending = now(run(conversion("k1", "u1")).complete(answer("c1", "pending")));
        assertThat(status(pending)).isEqualTo("executed;retryable;ttl=86400;key=rotate");
    }

    @Test
    void layers_say_nothing_of_attempts_that_only_looked() {
        LiveExecution lost = run(conversion("k1", "u1"));
        crash();
        refused(conversion("k1", "u1"), Problem.OUTCOME_UNKNOWN);
        refused(conversion("k1", "u1"), Problem.OUTCOME_UNKNOWN);
        now(lost.complete(SENT));
        assertThat(status(replay(conversion("k1", "u1")))).doesNotContain("attempt");
        assertThat(status(replay(conversion("k1", "u1")))).doesNotContain("attempt");
    }

    @Test
    void a_request_that_the_inner_layer_refuses_leaves_its_key_free_and_still_gets_a_replay() {
        refused(request("k1", "ann", "{\"user\":{},\"event\":1}"), Problem.KEY_INVALID);
        now(run(conversion("k1", "u1")).complete(SENT));
        assertUnchanged(replay(request("k1", "ann", "{\"user\":{},\"event\":1}")), SENT);
    }

    @Test
    void a_crash_after_the_outer_claim_lets_the_repeat_run() {
        store.next(Fault.NONE, Fault.HANG);
        ask(conversion("k1", "u1"));
        crash();
        LiveExecution execution = run(conversion("k1", "u1"));
        now(execution.complete(SENT));
        assertUnchanged(replay(conversion("k1", "u1")), SENT);
    }

    @Test
    void a_crash_during_the_run_holds_both_keys_until_the_answer_comes() {
        LiveExecution lost = run(conversion("k1", "u1"));
        crash();
        refused(conversion("k1", "u1"), Problem.OUTCOME_UNKNOWN);
        refused(conversion("k2", "u1"), Problem.OUTCOME_UNKNOWN);
        now(lost.complete(SENT));
        assertUnchanged(replay(conversion("k1", "u1")), SENT);
        assertDeduplicated(replay(conversion("k2", "u1")), "c1");
    }

    @Test
    void a_crash_between_the_endings_gives_the_repeat_the_runs_own_answer() {
        LiveExecution execution = run(conversion("k1", "u1"));
        store.next(Fault.NONE, Fault.HANG);
        execution.complete(SENT);
        crash();
        assertUnchanged(replay(conversion("k1", "u1")), SENT);
        assertUnchanged(replay(conversion("k1", "u1")), SENT);
        assertDeduplicated(replay(conversion("k2", "u1")), "c1");
    }

    @Test
    void a_crash_between_the_endings_of_an_answer_that_is_not_final_runs_the_operation_again() {
        LiveExecution first = run(conversion("k1", "u1"));
        store.next(Fault.NONE, Fault.HANG);
        first.complete(answer("c1", "pending"));
        crash();
        LiveExecution second = run(conversion("k1", "u1"));
        assertThat(operation(second)).isEqualTo(operation(first));
        assertThat(second.lease().attempt()).isEqualTo(2);
    }

    @Test
    void a_crash_during_the_run_does_not_let_the_key_run_another_operation() {
        run(conversion("k1", "u1"));
        crash();
        refused(conversion("k1", "u2"), Problem.OUTCOME_UNKNOWN);
    }

    @Test
    void a_crash_during_the_run_is_run_again_where_both_layers_say_so() {
        policy.onUnknown = OnUnknown.EXECUTE;
        inner.onUnknown = OnUnknown.EXECUTE;
        LiveExecution lost = run(conversion("k1", "u1"));
        crash();
        LiveExecution again = run(conversion("k1", "u1"));
        assertThat(operation(again)).isEqualTo(operation(lost));
        assertThat(again.lease().attempt()).isEqualTo(2);
        assertThat(now(lost.complete(answer("late", "sent"))).status()).isEqualTo(409);
        now(again.complete(SENT));
        assertUnchanged(replay(conversion("k1", "u1")), SENT);
    }

    @Test
    void a_run_that_was_overtaken_inside_leaves_its_key_the_answer_that_counts() {
        inner.onUnknown = OnUnknown.EXECUTE;
        LiveExecution slow = run(conversion("k1", "u1"));
        now.addAndGet(LEASE.toMillis() + 1);
        now(run(conversion("k2", "u1")).complete(SENT));
        assertThat(now(slow.complete(answer("late", "sent"))).status()).isEqualTo(409);
        assertDeduplicated(replay(conversion("k1", "u1")), "c1");
    }

    @Test
    void an_inner_record_outlives_the_outer_one_that_relies_on_it() {
        now(run(conversion("k1", "u1")).complete(answer("c1", "pending")));
        now.addAndGet(Duration.ofHours(23).toMillis());
        run(conversion("k2", "u1"));
        crash();
        now.addAndGet(Duration.ofHours(2).toMillis());
        refused(conversion("k2", "u1"), Problem.OUTCOME_UNKNOWN);
    }

    @Test
    void a_store_that_fails_at_the_inner_claim_gives_the_outer_one_back() {
        store.next(Fault.NONE, Fault.REFUSE);
        refused(conversion("k1", "u1"), Problem.UNAVAILABLE);
        assertThat(run(conversion("k1", "u1")).lease().attempt()).isEqualTo(1);
    }

    @Test
    void a_store_that_fails_between_the_endings_writes_both_in_the_end() {
        engine.close();
        engine = engine(new Limits(10, 10, Duration.ofSeconds(5), Duration.ZERO));
        LiveExecution execution = run(conversion("k1", "u1"));
        store.next(Fault.NONE, Fault.FAIL_BEFORE, Fault.FAIL_BEFORE);
        assertThat(now(execution.complete(SENT)).status()).isEqualTo(503);
        until(() -> events.stream().anyMatch(Event.RecordedLate.class::isInstance));
        assertUnchanged(replay(conversion("k1", "u1")), SENT);
        assertDeduplicated(replay(conversion("k2", "u1")), "c1");
    }
}
