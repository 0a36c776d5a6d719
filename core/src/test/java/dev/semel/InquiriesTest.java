package dev.semel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.event.Event;
import dev.semel.http.Reply;
import dev.semel.key.KeyRule;
import dev.semel.policy.InFlight;
import dev.semel.policy.OutcomeRules.OnUnknown;
import dev.semel.policy.PathTemplate;
import dev.semel.policy.Problem;
import dev.semel.policy.Route;
import dev.semel.policy.RouteTable;
import dev.semel.store.Resolution;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Outcomes that nobody knows, and an API that does. */
final class InquiriesTest extends InquiriesFixture {
    @Test
    void a_repeat_gets_the_first_runs_answer_from_the_api() {
        LiveExecution first = lost();
        words.add(DONE);
        Reply reply = replay(order());
        assertThat(reply.status()).isEqualTo(201);
        assertThat(reply.body().text()).isEqualTo("{\"id\":7.10}");
        assertThat(asked).hasSize(1);
        SideCalls.Call call = asked.element();
        assertThat(call.url()).isEqualTo("http://api.example/operations/" + operation(first) + "?key=k1");
        assertThat(call.headers().first("X-Key")).contains("k1");
        assertThat(replay(order()).body()).isEqualTo(reply.body());
        assertThat(asked).as("settled once").hasSize(1);
        assertThat(events)
                .anySatisfy(event -> assertThat(event)
                        .isInstanceOfSatisfying(
                                Event.Settled.class,
                                settled -> assertThat(settled.outcome()).isEqualTo("completed")));
    }

    @Test
    void a_repeat_runs_what_never_happened() {
        LiveExecution first = lost();
        words.add(NEVER);
        assertThat(operation(run(order()))).isNotEqualTo(operation(first));
    }

    @Test
    void never_is_not_believed_while_the_request_may_be_on_its_way() {
        policy.inquiry = inquiry(Duration.ofMillis(1), Duration.ofMinutes(1));
        lost();
        words.add(NEVER);
        refused(order(), Problem.IN_PROGRESS);
        now.addAndGet(Duration.ofMinutes(1).toMillis());
        restart();
        words.add(NEVER);
        run(order());
    }

    @Test
    void a_repeat_of_what_still_runs_waits_for_it() {
        policy.inFlight = new InFlight(Duration.ofMinutes(1), Duration.ofSeconds(30));
        lost();
        words.addAll(List.of(RUNNING, RUNNING, DONE));
        assertThat(replay(order()).status()).isEqualTo(201);
    }

    @Test
    void a_repeat_of_what_still_runs_is_told_so() {
        lost();
        words.add(RUNNING);
        Reply reply = refused(order(), Problem.IN_PROGRESS);
        assertThat(reply.headers().contains("Retry-After")).isTrue();
    }

    @Test
    void an_api_that_does_not_know_leaves_the_key_held() {
        lost();
        words.addAll(List.of(BROKEN));
        refused(order(), Problem.OUTCOME_UNKNOWN);
        refused(order(), Problem.OUTCOME_UNKNOWN);
        assertThat(events).anyMatch(Event.AskedInVain.class::isInstance);
    }

    @Test
    void many_repeats_ask_one_question() {
        policy.inquiry = inquiry(Duration.ofHours(1), Duration.ZERO);
        lost();
        words.add(RUNNING);
        for (int i = 0; i < 10; i++) {
            refused(order(), Problem.IN_PROGRESS);
        }
        assertThat(asked).hasSize(1);
    }

    @Test
    void a_run_that_ends_unknown_is_asked_about_without_any_repeat() {
        words.addAll(List.of(RUNNING, BROKEN, DONE));
        now(run(order()).unknown(Execution.UnknownReason.CONNECTION_LOST));
        until(() -> events.stream().anyMatch(Event.Settled.class::isInstance));
        assertThat(replay(order()).body().text()).isEqualTo("{\"id\":7.10}");
    }

    @Test
    void a_key_that_is_kept_nowhere_is_asked_about_when_a_repeat_brings_it() {
        policy.key = unreadable(policy.key);
        lost();
        engine.settleUnknowns(new RouteTable(List.of(policy.route())));
        until(() -> events.stream().anyMatch(Event.AskedInVain.class::isInstance));
        assertThat(asked).isEmpty();
        words.add(DONE);
        assertThat(replay(order()).status()).isEqualTo(201);
        assertThat(asked.element().url()).endsWith("?key=k1");
    }

    private static KeyRule unreadable(KeyRule rule) {
        return new KeyRule(
                rule.from(),
                rule.syntax(),
                rule.minLength(),
                rule.maxLength(),
                rule.pattern(),
                rule.caseSensitive(),
                rule.deny(),
                rule.firstSent(),
                false,
                rule.blankIsMissing());
    }

    @Test
    void what_another_process_left_is_found_and_asked_about_without_any_repeat() {
        LiveExecution first = lost();
        words.add(DONE);
        engine.settleUnknowns(new RouteTable(List.of(policy.route())));
        until(() -> events.stream().anyMatch(Event.Settled.class::isInstance));
        assertThat(asked.element().url()).contains(operation(first));
        assertThat(replay(order()).status()).isEqualTo(201);
    }

    @Test
    void an_answer_that_the_rules_release_frees_the_key() {
        lost();
        words.add(json(200, "{\"state\":\"done\",\"status\":503,\"answer\":null}"));
        run(order());
    }

    @Test
    void an_answer_that_is_not_final_runs_the_same_operation_again() {
        policy.retryable = Policies.statuses("500");
        LiveExecution first = lost();
        words.add(json(200, "{\"state\":\"done\",\"status\":500,\"answer\":\"no\"}"));
        LiveExecution second = run(order());
        assertThat(operation(second)).isEqualTo(operation(first));
        assertThat(second.lease().attempt()).isEqualTo(2);
    }

    @Test
    void a_late_answer_of_a_run_that_was_settled_is_refused() {
        LiveExecution first = lost();
        words.add(DONE);
        replay(order());
        assertThat(now(first.complete(CREATED)).status()).isEqualTo(409);
        assertThat(replay(order()).body().text()).isEqualTo("{\"id\":7.10}");
    }

    @Test
    void an_operator_settles_what_the_api_does_not_know() {
        LiveExecution first = lost();
        refused(order(), Problem.OUTCOME_UNKNOWN);
        assertThat(now(engine.resolve(first.lease().id(), first.lease().fence(), new Resolution.NeverHappened())))
                .isTrue();
        run(order());
    }

    @Test
    void who_meets_an_outcome_that_is_asked_about_is_told_to_come_again() {
        lost();
        Reply refusal = refused(order(), Problem.OUTCOME_UNKNOWN);
        assertThat(refusal.headers().contains("Retry-After")).isTrue();
        assertThat(refusal.body().text()).contains("The API is asked");
        Reply broken = now(run(request("k2", "ann", "{}")).unknown(Execution.UnknownReason.CONNECTION_LOST));
        assertThat(broken.headers().contains("Retry-After")).isTrue();
    }

    @Test
    void the_inner_layer_is_asked_about_and_the_outer_key_gets_the_answer() {
        var inner = new Policies();
        inner.name = "test/inner";
        inner.onUnknown = OnUnknown.ASK;
        inner.inquiry = policy.inquiry;
        policy.onUnknown = OnUnknown.HOLD;
        policy.inquiry = null;
        var route = new Route("POST", new PathTemplate("/orders"), List.of(policy.policy(), inner.policy()));
        assertThat(now(engine.admit(route, order()))).isInstanceOf(Admission.Proceed.class);
        restart();
        now.addAndGet(Duration.ofSeconds(31).toMillis());
        words.add(DONE);
        assertThat(now(engine.admit(route, order())))
                .isInstanceOfSatisfying(
                        Admission.Replay.class,
                        replay -> assertThat(replay.reply().body().text()).isEqualTo("{\"id\":7.10}"));
    }

    @Test
    void an_outer_layer_is_not_asked_about_since_the_api_knows_the_inner_operation() {
        var inner = new Policies();
        inner.name = "test/inner";
        var route = new Route("POST", new PathTemplate("/orders"), List.of(policy.policy(), inner.policy()));
        assertThat(now(engine.admit(route, order()))).isInstanceOf(Admission.Proceed.class);
        now.addAndGet(Duration.ofSeconds(31).toMillis());
        words.add(NEVER);
        assertThat(now(engine.admit(policy.route(), order())))
                .isInstanceOfSatisfying(
                        Admission.Reject.class,
                        reject -> assertThat(reject.problem()).isEqualTo(Problem.OUTCOME_UNKNOWN));
        assertThat(asked).isEmpty();
    }
}
