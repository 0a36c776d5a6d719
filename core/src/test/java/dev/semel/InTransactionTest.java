package dev.semel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semel.Execution.Ended;
import dev.semel.event.Event;
import dev.semel.http.Body;
import dev.semel.http.Headers;
import dev.semel.http.Reply;
import dev.semel.http.RequestView;
import dev.semel.key.RecordId;
import dev.semel.policy.AnswerCondition;
import dev.semel.policy.Failure;
import dev.semel.policy.InFlight;
import dev.semel.policy.OutcomeRules;
import dev.semel.policy.OutcomeRules.OnUnknown;
import dev.semel.policy.Problem;
import dev.semel.policy.StatusPattern;
import dev.semel.store.StoreException;
import dev.semel.transaction.CommitResult;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Runs whose record is completed in a transaction of the application's. */
final class InTransactionTest extends EngineFixture {
    private final IllegalStateException cause = new IllegalStateException("deferred constraint");

    private final PretendedTransaction transaction = new PretendedTransaction(records);

    @Override
    CompletionStage<Admission> ask(RequestView request) {
        return engine.admit(policy.route().transactional(), request);
    }

    private Ended end() {
        return now(run(order()).completeIn(transaction, CREATED));
    }

    private Reply answered(Ended ended) {
        assertThat(ended).isInstanceOf(Ended.Answered.class);
        return ((Ended.Answered) ended).reply();
    }

    private void assertUndone(Ended ended, Throwable cause) {
        assertThat(ended).isEqualTo(new Ended.Undone(cause));
        assertThat(status(now(run(order()).complete(CREATED)))).isEqualTo("executed;ttl=86400;key=rotate");
    }

    private void assertRefused(Ended ended, Problem problem) {
        assertThat(answered(ended).body().text()).contains(problem.code());
        assertThat(status(answered(ended))).startsWith("executed;unknown");
    }

    private Reply reply(int status) {
        return new Reply(status, Headers.NONE, Body.of("{}"));
    }

    @Test
    void an_answer_that_is_kept_is_committed_and_then_told() {
        Reply told = answered(end());

        assertThat(transaction.committed).isTrue();
        assertThat(status(told)).isEqualTo("executed;ttl=86400;key=rotate");
        assertThat(told.body().text()).isEqualTo(CREATED.body().text());
        assertThat(replay(order()).body().text()).isEqualTo(CREATED.body().text());
        assertThat(events).hasAtLeastOneElementOfType(Event.Executed.class);
    }

    @Test
    void who_waits_elsewhere_is_woken_when_it_is_committed_and_who_waits_here_too() {
        policy.inFlight = new InFlight(Duration.ofMinutes(10), Duration.ofMinutes(20));
        LiveExecution execution = run(order());
        CompletionStage<Admission> waiting = ask(order());
        until(() -> engine.waiting() == 1);
        var toldBefore = new AtomicBoolean(true);
        transaction.commit = () -> {
            toldBefore.set(!store.told.isEmpty());
            return transaction.apply();
        };
        answered(now(execution.completeIn(transaction, CREATED)));

        assertThat(toldBefore).isFalse();
        assertThat(store.told).containsExactly(execution.lease().id());
        assertThat(now(waiting)).isInstanceOf(Admission.Replay.class);
    }

    @Test
    void the_answer_is_not_told_before_it_is_committed() {
        LiveExecution execution = run(order());
        var met = new AtomicReference<Admission>();
        transaction.commit = () -> {
            met.set(admit(order()));
            return transaction.apply();
        };
        answered(now(execution.completeIn(transaction, CREATED)));
        assertThat(met.get())
                .isInstanceOfSatisfying(
                        Admission.Reject.class,
                        reject -> assertThat(reject.problem()).isEqualTo(Problem.IN_PROGRESS));
    }

    @Test
    void an_answer_that_frees_the_key_by_rule_is_told_and_nothing_is_committed() {
        Reply told = answered(now(run(order()).completeIn(transaction, reply(429))));

        assertThat(transaction.rolledBack).isTrue();
        assertThat(transaction.written).isEmpty();
        assertThat(told.status()).isEqualTo(429);
        assertThat(status(told)).startsWith("executed;released");
        run(order());
    }

    @Test
    void what_is_told_as_done_is_committed_though_its_answer_is_not_kept() {
        policy.release = Set.of(StatusPattern.of(202));

        Reply told = answered(now(run(order()).completeIn(transaction, reply(202))));

        assertThat(transaction.committed).isTrue();
        assertThat(transaction.rolledBack).isFalse();
        assertThat(told.status()).isEqualTo(202);
        assertThat(status(told)).startsWith("executed;released");
        run(order());
    }

    @Test
    void what_is_not_kept_and_can_not_be_committed_is_not_told_as_done() {
        policy.release = Set.of(StatusPattern.of(202));
        transaction.commit = () -> new CommitResult.RolledBack(cause);
        assertThat(now(run(order()).completeIn(transaction, reply(202)))).isEqualTo(new Ended.Undone(cause));

        transaction.commit = () -> new CommitResult.InDoubt(cause);
        assertThat(now(run(order()).completeIn(transaction, reply(202)))).isEqualTo(new Ended.Undone(cause));

        transaction.commit = () -> {
            transaction.apply();
            return new CommitResult.InDoubt(cause);
        };
        assertRefused(now(run(order()).completeIn(transaction, reply(202))), Problem.OUTCOME_UNKNOWN);
    }

    @Test
    void an_overtaken_run_whose_answer_is_not_kept_is_rolled_back_too() {
        policy.release = Set.of(StatusPattern.of(202));
        LiveExecution slow = run(order());
        now.addAndGet(Duration.ofSeconds(31).toMillis());
        answered(now(run(order()).completeIn(new PretendedTransaction(records), CREATED)));

        assertRefused(now(slow.completeIn(transaction, reply(202))), Problem.OUTCOME_UNKNOWN);
        assertThat(transaction.committed).isFalse();
        assertThat(transaction.rolledBack).isTrue();
    }

    @Test
    void a_rule_that_leaves_an_outcome_open_has_no_place_in_transactions() {
        policy.rules = Set.of(new OutcomeRules.Rule(
                new AnswerCondition(Policies.statuses("202"), null, null), OutcomeRules.Outcome.UNKNOWN));
        assertThatThrownBy(() -> policy.route().transactional())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("let the rule say store, or release, instead of then: unknown");
    }

    @Test
    void a_handler_that_sends_a_browser_on_has_done_its_work() {
        policy.release = Policies.statuses("3xx", "302");
        OutcomeRules rules = policy.route().inService().layers().getFirst().outcome();
        assertThat(rules.decide(reply(302))).isEqualTo(OutcomeRules.Outcome.STORE);
        assertThat(rules.decide(reply(301))).isEqualTo(OutcomeRules.Outcome.STORE);
        assertThat(rules.decide(reply(307))).isEqualTo(OutcomeRules.Outcome.RELEASE);
        assertThat(policy.route().layers().getFirst().outcome().decide(reply(302)))
                .isEqualTo(OutcomeRules.Outcome.RELEASE);
    }

    @Test
    void a_transaction_that_is_to_be_rolled_back_is_and_the_answer_is_kept_or_not_as_one_of_nothing_done() {
        transaction.rollbackOnly = true;

        assertThat(status(answered(now(run(order()).completeIn(transaction, reply(422))))))
                .isEqualTo("executed;ttl=86400;key=rotate");
        assertThat(transaction.rolledBack).isTrue();
        assertThat(replay(order()).status()).isEqualTo(422);
    }

    @Test
    void success_is_never_told_of_a_transaction_that_is_to_be_rolled_back() {
        transaction.rollbackOnly = true;

        assertThat(now(run(order()).completeIn(transaction, CREATED))).isInstanceOf(Ended.Undone.class);
        assertThat(transaction.rolledBack).isTrue();
        transaction.rollbackOnly = false;
        run(order());
    }

    @Test
    void an_answer_that_is_too_long_is_told_whole_and_kept_without_its_body() {
        policy.failure = new Failure(Failure.StoreDown.CLOSED, 1 << 20, Failure.TooLarge.REJECT, 2);

        assertThat(answered(end()).body().text()).isEqualTo(CREATED.body().text());
        refused(order(), Problem.REPLY_NOT_KEPT);
    }

    @Test
    void a_commit_that_fails_is_told_as_a_failure_and_frees_the_key() {
        transaction.commit = () -> new CommitResult.RolledBack(cause);
        assertUndone(end(), cause);
    }

    @Test
    void a_record_that_cannot_be_written_rolls_back_and_frees_the_key() {
        var refused = new StoreException.Refused("serialization failure");
        transaction.atWrite = () -> {
            throw refused;
        };
        assertUndone(end(), refused);
        assertThat(transaction.rolledBack).isTrue();
        assertThat(transaction.committed).isFalse();
    }

    @Test
    void an_overtaken_run_is_rolled_back_and_told_so() {
        LiveExecution slow = run(order());
        now.addAndGet(Duration.ofSeconds(31).toMillis());
        var fast = new PretendedTransaction(records);
        answered(now(run(order()).completeIn(fast, CREATED)));

        assertRefused(now(slow.completeIn(transaction, reply(200))), Problem.OUTCOME_UNKNOWN);

        assertThat(transaction.rolledBack).isTrue();
        assertThat(transaction.committed).isFalse();
        assertThat(replay(order()).status()).isEqualTo(201);
    }

    @Test
    void a_commit_in_doubt_that_was_done_is_found_in_the_store() {
        transaction.commit = () -> {
            transaction.apply();
            return new CommitResult.InDoubt(cause);
        };
        assertThat(status(answered(end()))).isEqualTo("executed;ttl=86400;key=rotate");
        assertThat(replay(order()).status()).isEqualTo(201);
    }

    @Test
    void a_commit_in_doubt_that_was_not_done_frees_the_key() {
        transaction.commit = () -> new CommitResult.InDoubt(cause);
        assertUndone(end(), cause);
    }

    @Test
    void a_commit_that_throws_is_in_doubt() {
        transaction.commit = () -> {
            transaction.apply();
            throw cause;
        };
        assertThat(status(answered(end()))).isEqualTo("executed;ttl=86400;key=rotate");
    }

    @Test
    void a_commit_in_doubt_is_not_known_while_the_store_is_away_and_known_when_it_is_back() {
        engine.close();
        engine = engine(new Limits(10, 10, Duration.ofSeconds(5), Duration.ZERO));
        LiveExecution execution = run(order());
        transaction.commit = () -> {
            transaction.apply();
            store.refusesRenewals = true;
            return new CommitResult.InDoubt(cause);
        };

        assertRefused(now(execution.completeIn(transaction, CREATED)), Problem.UNAVAILABLE);
        assertThat(events).noneMatch(Event.Executed.class::isInstance);

        store.refusesRenewals = false;
        until(() -> events.stream().anyMatch(Event.RecordedLate.class::isInstance));
        assertThat(replay(order()).status()).isEqualTo(201);
    }

    @Test
    void what_is_found_not_to_be_committed_after_its_caller_was_told_frees_the_key_later() {
        engine.close();
        engine = engine(new Limits(10, 10, Duration.ofSeconds(5), Duration.ZERO));
        LiveExecution execution = run(order());
        transaction.commit = () -> {
            store.refusesRenewals = true;
            return new CommitResult.InDoubt(cause);
        };
        assertRefused(now(execution.completeIn(transaction, CREATED)), Problem.UNAVAILABLE);
        refused(order(), Problem.IN_PROGRESS);

        store.refusesRenewals = false;
        until(() -> admit(order()) instanceof Admission.Proceed);
        assertThat(events)
                .anyMatch(event -> event instanceof Event.Released released
                        && released.reason().equals("rolled-back"));
    }

    @Test
    void what_others_have_gone_on_from_is_neither_told_as_done_nor_as_undone() {
        LiveExecution execution = run(order());
        transaction.commit = () -> {
            now.addAndGet(Duration.ofSeconds(31).toMillis());
            now(run(order()).complete(CREATED));
            return new CommitResult.InDoubt(cause);
        };
        assertRefused(now(execution.completeIn(transaction, reply(200))), Problem.OUTCOME_UNKNOWN);
    }

    @Test
    void a_lease_is_renewed_no_more_once_its_record_is_to_be_written() {
        policy.inFlight = new InFlight(Duration.ZERO, Duration.ofMillis(60));
        LiveExecution execution = run(order());
        RecordId other = run(request("k2", "ann", "{}")).lease().id();
        store.refusesRenewals = true;
        until(() -> failedRenewals(execution.lease().id()) > 0);
        var renewed = new AtomicLong(-1);
        transaction.commit = () -> {
            events.clear();
            until(() -> failedRenewals(other) > 2); // at the first and the last tick this one may have been missed
            renewed.set(failedRenewals(execution.lease().id()));
            return transaction.apply();
        };
        answered(now(execution.completeIn(transaction, CREATED)));
        assertThat(renewed).hasValue(0);
    }

    private long failedRenewals(RecordId id) {
        return events.stream()
                .filter(event -> event instanceof Event.StoreFailed failed
                        && failed.call().equals("renew")
                        && id.equals(failed.subject().id()))
                .count();
    }

    @Test
    void after_a_rollback_a_failure_frees_the_key_whatever_the_policy_says() {
        Reply told = now(run(order()).undone(reply(500)));

        assertThat(told.status()).isEqualTo(500);
        assertThat(status(told)).startsWith("executed;released");
        run(order());
    }

    @Test
    void after_a_rollback_an_answer_below_500_is_judged_by_the_policy() {
        assertThat(status(now(run(order()).undone(reply(422))))).isEqualTo("executed;ttl=86400;key=rotate");
        assertThat(replay(order()).status()).isEqualTo(422);
    }

    @Test
    void it_is_ended_once() {
        LiveExecution execution = run(order());
        answered(now(execution.completeIn(transaction, CREATED)));
        assertThatThrownBy(() -> execution.undone(CREATED)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void a_claim_of_a_run_that_is_gone_is_taken_over() {
        run(order());
        engine.close();
        engine = engine(Limits.DEFAULT);
        now.addAndGet(Duration.ofSeconds(31).toMillis());
        assertThat(run(order()).lease().attempt()).isEqualTo(2);
    }

    @Test
    void a_policy_that_asks_about_unknown_outcomes_has_nothing_to_ask_in_transactions() {
        policy.onUnknown = OnUnknown.ASK;
        policy.inquiry = InquiriesFixture.inquiry(Duration.ofSeconds(1), Duration.ZERO);
        assertThatThrownBy(() -> policy.route().transactional())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("POST /orders: test: in a transaction no outcome stays unknown, so there is nothing to ask:"
                        + " leave out unknown: ask, and the questions");
    }

    @Test
    void only_what_becomes_of_unknown_outcomes_differs_on_a_transactional_route() {
        var hold = policy.route();
        policy.onUnknown = OnUnknown.EXECUTE;
        assertThat(hold.transactional()).isEqualTo(policy.route());
    }
}
