package dev.semel.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.system.Attempt.Ending;
import dev.semel.system.Attempt.Operation;
import dev.semel.system.History.Outage;
import dev.semel.system.History.Outage.Kind;
import dev.semel.system.Rule.OnUnknown;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Each rule finds the history that breaks it, and none complains about one that is right. */
class HistoryCheckTest {
    private static final String OTHER_BODY = "another body";

    private final History history = new History();
    private final List<Run> runs = new ArrayList<>();

    @Test
    void a_run_and_its_replays_are_right() {
        Run run = run(20, "a", "body");
        answered(10, 30, "a", "body", executed(run));
        answered(40, 41, "a", "body", replayed(run));
        answered(50, 51, "a", OTHER_BODY, problem(422, "key-reused"));

        assertThat(broken()).isEmpty();
    }

    @Test
    void a_key_whose_run_was_killed_is_rightly_unknown() {
        run(20, "a", "body");
        ended(10, 31, "a", "body", new Ending.Failed(true, "connection lost"));
        history.add(new Outage(30, 32, 40));
        answered(50, 51, "a", "body", problem(409, "outcome-unknown"));

        assertThat(broken()).isEmpty();
    }

    @Test
    void a_key_that_was_held_up_for_longer_than_its_lease_is_rightly_unknown_and_known_later() {
        var slow = new History(Duration.ofNanos(15));
        Run run = run(25, "a", "body");
        slow.add(attempt(10, 30, "a", "body", new Ending.Answered(executed(run))));
        slow.add(attempt(26, 27, "a", "body", new Ending.Answered(problem(409, "outcome-unknown"))));
        slow.add(attempt(40, 41, "a", "body", new Ending.Answered(replayed(run))));

        assertThat(HistoryCheck.of(slow, runs, OnUnknown.HOLD).violations()).isEmpty();
    }

    @Test
    void a_key_that_was_not_held_up_for_so_long_has_no_cause_to_be_unknown() {
        var quick = new History(Duration.ofNanos(25));
        Run run = run(25, "a", "body");
        quick.add(attempt(10, 30, "a", "body", new Ending.Answered(executed(run))));
        quick.add(attempt(26, 27, "a", "body", new Ending.Answered(problem(409, "outcome-unknown"))));

        assertThat(HistoryCheck.of(quick, runs, OnUnknown.HOLD).violations())
                .extracting(HistoryCheck.Violation::rule)
                .containsExactly(Rule.UNKNOWN_WITHOUT_CAUSE);
    }

    @Test
    void the_time_in_which_a_gateway_was_frozen_is_not_counted_as_an_attempts() {
        Run run = run(20, "a", "body");
        answered(10, 100, "a", "body", executed(run));
        history.add(new Outage(Kind.FREEZE, 30, 31, 80));
        history.add(new Outage(Kind.STORE, 81, 82, 90));

        assertThat(HistoryCheck.of(history, runs, OnUnknown.HOLD).longest()).isEqualTo(Duration.ofNanos(40));
    }

    @Test
    void a_second_run_is_found() {
        Run first = run(20, "a", "body");
        Run second = run(40, "a", "body");
        answered(10, 30, "a", "body", executed(first));
        answered(35, 50, "a", "body", executed(second));

        assertThat(broken()).contains(Rule.RAN_TWICE, Rule.TWO_ANSWERS, Rule.MARKED_WRONG);
    }

    @Test
    void a_changed_status_is_found() {
        Run run = run(20, "a", "body");
        answered(10, 30, "a", "body", executed(run));
        answered(40, 41, "a", "body", answer(201, "replayed", "application/json", run.makeAnswer(0)));

        assertThat(broken()).containsExactly(Rule.TWO_ANSWERS);
    }

    @Test
    void the_answer_of_another_key_is_found() {
        Run run = run(20, "a", "body");
        answered(10, 30, "a", "body", executed(run));
        answered(40, 41, "b", "body", replayed(run));

        assertThat(broken()).containsExactly(Rule.FOREIGN_ANSWER);
    }

    @Test
    void an_answer_to_another_body_is_found() {
        Run run = run(20, "a", "body");
        answered(10, 30, "a", "body", executed(run));
        answered(40, 41, "a", OTHER_BODY, replayed(run));

        assertThat(broken()).containsExactly(Rule.FOREIGN_ANSWER, Rule.ACKNOWLEDGED_ANSWER_LOST);
    }

    @Test
    void an_answer_that_is_forgotten_after_a_kill_is_found() {
        Run run = run(20, "a", "body");
        answered(10, 30, "a", "body", executed(run));
        ended(35, 36, "a", "body", new Ending.Left(true));
        history.add(new Outage(40, 41, 50));
        answered(60, 61, "a", "body", problem(409, "outcome-unknown"));

        assertThat(broken()).containsExactly(Rule.ACKNOWLEDGED_ANSWER_LOST);
    }

    @Test
    void an_equal_repeat_that_is_taken_for_another_request_is_found() {
        Run run = run(20, "a", "body");
        answered(10, 30, "a", "body", executed(run));
        answered(40, 41, "a", OTHER_BODY, problem(422, "key-reused"));
        answered(50, 51, "a", "body", problem(422, "key-reused"));

        assertThat(broken()).containsExactly(Rule.ACKNOWLEDGED_ANSWER_LOST);
    }

    @Test
    void an_unknown_outcome_without_a_kill_is_found() {
        run(20, "a", "body");
        ended(10, 15, "a", "body", new Ending.Left(true));
        answered(50, 51, "a", "body", problem(409, "outcome-unknown"));

        assertThat(broken()).containsExactly(Rule.UNKNOWN_WITHOUT_CAUSE);
    }

    @Test
    void an_unknown_outcome_of_a_key_that_was_not_yet_sent_at_the_kill_is_found() {
        history.add(new Outage(1, 2, 5));
        run(20, "a", "body");
        ended(10, 15, "a", "body", new Ending.Left(true));
        answered(50, 51, "a", "body", problem(409, "outcome-unknown"));

        assertThat(broken()).containsExactly(Rule.UNKNOWN_WITHOUT_CAUSE);
    }

    @Test
    void an_unknown_outcome_of_a_request_that_was_never_whole_is_found() {
        ended(10, 15, "a", "body", new Ending.Left(false));
        history.add(new Outage(30, 32, 40));
        answered(50, 51, "a", "body", problem(409, "outcome-unknown"));

        assertThat(broken()).containsExactly(Rule.UNKNOWN_WITHOUT_CAUSE);
    }

    @Test
    void an_unknown_outcome_that_is_answered_later_is_found() {
        Run run = run(20, "a", "body");
        ended(10, 15, "a", "body", new Ending.Left(true));
        history.add(new Outage(30, 32, 40));
        answered(50, 51, "a", "body", problem(409, "outcome-unknown"));
        answered(60, 61, "a", "body", replayed(run));

        assertThat(broken()).containsExactly(Rule.UNKNOWN_FORGOTTEN);
    }

    @Test
    void what_a_frozen_gateway_ends_late_is_right() {
        Run run = run(20, "a", "body");
        history.add(new Outage(Kind.FREEZE, 25, 26, 60));
        answered(40, 41, "a", "body", problem(409, "outcome-unknown"));
        answered(10, 62, "a", "body", executed(run));
        answered(70, 71, "a", "body", replayed(run));

        assertThat(broken()).isEmpty();
    }

    @Test
    void an_unknown_outcome_of_a_run_that_ended_before_the_gateway_froze_is_found() {
        Run run = run(20, "a", "body");
        answered(10, 21, "a", "body", executed(run));
        history.add(new Outage(Kind.FREEZE, 25, 26, 60));
        answered(70, 71, "a", "body", problem(409, "outcome-unknown"));

        assertThat(broken()).containsExactly(Rule.ACKNOWLEDGED_ANSWER_LOST, Rule.UNKNOWN_WITHOUT_CAUSE);
    }

    @Test
    void a_store_that_is_away_may_be_called_so() {
        Run run = run(20, "a", "body");
        answered(10, 21, "a", "body", executed(run));
        history.add(new Outage(Kind.STORE, 25, 26, 60));
        answered(30, 31, "a", "body", problem(503, "unavailable"));
        answered(70, 71, "a", "body", replayed(run));

        assertThat(broken()).isEmpty();
    }

    @Test
    void a_store_that_is_called_away_while_it_is_not_is_found() {
        Run run = run(20, "a", "body");
        history.add(new Outage(Kind.STORE, 1, 2, 5));
        history.add(new Outage(Kind.FREEZE, 25, 26, 60));
        answered(30, 31, "a", "body", problem(503, "unavailable"));
        answered(70, 71, "a", "body", replayed(run));

        assertThat(broken()).containsExactly(Rule.UNEXPECTED_ENDING);
    }

    @Test
    void a_key_that_is_never_served_again_is_found() {
        history.add(new Outage(Kind.STORE, 25, 26, 60));
        answered(30, 31, "a", "body", problem(503, "unavailable"));

        assertThat(broken()).containsExactly(Rule.LEFT_OPEN);
    }

    @Test
    void a_client_that_waited_in_vain_is_found_in_spite_of_a_kill() {
        Run run = run(20, "a", "body");
        history.add(new Outage(30, 32, 40));
        ended(10, 50, "a", "body", new Ending.Failed(true, "java.net.SocketTimeoutException: Read timed out"));
        answered(70, 71, "a", "body", replayed(run));

        assertThat(broken()).containsExactly(Rule.UNEXPECTED_ENDING);
    }

    @Test
    void refusals_without_a_cause_are_found() {
        answered(10, 11, "a", "body", problem(422, "key-reused"));
        answered(20, 21, "b", "body", problem(409, "in-progress"));

        assertThat(broken()).contains(Rule.REFUSED_WITHOUT_CAUSE, Rule.LEFT_OPEN);
    }

    @Test
    void an_answer_that_no_run_gave_is_found() {
        run(20, "a", "body");
        answered(10, 30, "a", "body", answer(200, "executed", "application/json", Bytes.of("{}")));

        assertThat(broken()).containsExactly(Rule.UNEXPECTED_ENDING);
    }

    @Test
    void a_connection_that_is_lost_without_a_kill_is_found() {
        Run run = run(20, "a", "body");
        ended(10, 15, "a", "body", new Ending.Failed(true, "connection lost"));
        answered(40, 41, "a", "body", replayed(run));

        assertThat(broken()).containsExactly(Rule.UNEXPECTED_ENDING);
    }

    @Test
    void a_run_that_no_client_asked_for_is_found() {
        run(20, "a", "body");

        assertThat(broken()).containsExactly(Rule.LEFT_OPEN);
    }

    @Test
    void where_unknown_runs_again_a_second_attempt_after_a_kill_is_right() {
        run(20, "a", "body", 1);
        ended(10, 31, "a", "body", new Ending.Failed(true, "connection lost"));
        history.add(new Outage(30, 32, 40));
        Run again = run(51, "a", "body", 2);
        answered(50, 55, "a", "body", executed(again));

        assertThat(broken(OnUnknown.EXECUTE)).isEmpty();
    }

    @Test
    void where_unknown_runs_again_a_run_after_an_answer_is_found() {
        Run first = run(20, "a", "body", 1);
        answered(10, 25, "a", "body", executed(first));
        ended(26, 31, "a", "body", new Ending.Failed(true, "connection lost"));
        history.add(new Outage(30, 32, 40));
        run(51, "a", "body", 2);
        answered(50, 55, "a", "body", replayed(first));

        assertThat(broken(OnUnknown.EXECUTE)).containsExactly(Rule.RAN_AGAIN_WITHOUT_CAUSE);
    }

    @Test
    void where_unknown_runs_again_a_run_without_a_kill_is_found() {
        run(20, "a", "body", 1);
        ended(10, 15, "a", "body", new Ending.Left(true));
        Run again = run(51, "a", "body", 2);
        answered(50, 55, "a", "body", executed(again));

        assertThat(broken(OnUnknown.EXECUTE)).containsExactly(Rule.RAN_AGAIN_WITHOUT_CAUSE);
    }

    @Test
    void where_unknown_runs_again_an_attempt_that_claims_to_be_the_first_is_found() {
        run(20, "a", "body", 1);
        ended(10, 31, "a", "body", new Ending.Failed(true, "connection lost"));
        history.add(new Outage(30, 32, 40));
        Run again = run(51, "a", "body", 1);
        answered(50, 55, "a", "body", executed(again));

        assertThat(broken(OnUnknown.EXECUTE)).containsExactly(Rule.RAN_AGAIN_WITHOUT_CAUSE);
    }

    @Test
    void where_unknown_runs_again_an_unknown_answer_is_found() {
        run(20, "a", "body", 1);
        ended(10, 31, "a", "body", new Ending.Failed(true, "connection lost"));
        history.add(new Outage(30, 32, 40));
        answered(50, 55, "a", "body", problem(409, "outcome-unknown"));

        assertThat(broken(OnUnknown.EXECUTE)).containsExactly(Rule.UNKNOWN_INSTEAD_OF_A_RUN);
    }

    @Test
    void where_unknown_runs_again_who_was_frozen_may_run_late_and_is_told_that_he_was_overtaken() {
        Run again = run(51, "a", "body", 2);
        answered(50, 55, "a", "body", executed(again));
        history.add(new Outage(Kind.FREEZE, 25, 26, 60));
        run(58, "a", "body", 1);
        answered(20, 60, "a", "body", overtaken());

        assertThat(broken(OnUnknown.EXECUTE)).isEmpty();
    }

    @Test
    void where_unknown_runs_again_the_answer_of_who_was_overtaken_is_found() {
        Run again = run(51, "a", "body", 2);
        answered(50, 55, "a", "body", executed(again));
        history.add(new Outage(Kind.FREEZE, 25, 26, 60));
        Run late = run(58, "a", "body", 1);
        answered(20, 60, "a", "body", executed(late));

        assertThat(broken(OnUnknown.EXECUTE))
                .containsExactly(Rule.RAN_AGAIN_WITHOUT_CAUSE, Rule.TWO_ANSWERS, Rule.MARKED_WRONG);
    }

    @Test
    void where_unknown_runs_again_who_was_overtaken_without_having_stood_still_is_found() {
        run(20, "a", "body", 1);
        history.add(new Outage(30, 32, 40));
        ended(10, 31, "a", "body", new Ending.Failed(true, "connection lost"));
        answered(50, 55, "a", "body", overtaken());

        assertThat(broken(OnUnknown.EXECUTE)).containsExactly(Rule.UNKNOWN_INSTEAD_OF_A_RUN);
    }

    @Test
    void a_report_tells_the_key_s_whole_history() {
        Run run = run(20, "a", "body");
        ended(10, 15, "a", "body", new Ending.Left(true));
        history.add(new Outage(30, 32, 40));
        answered(50, 51, "a", "body", problem(409, "outcome-unknown"));
        answered(60, 61, "a", "body", replayed(run));

        assertThat(check(OnUnknown.HOLD).violations().get(0).toString())
                .contains("key=a", "client sends", "run 1 at the upstream", "KILL", "outcome-unknown", "replayed");
    }

    private List<Rule> broken() {
        return broken(OnUnknown.HOLD);
    }

    private List<Rule> broken(OnUnknown onUnknown) {
        return check(onUnknown).violations().stream()
                .map(HistoryCheck.Violation::rule)
                .toList();
    }

    private HistoryCheck check(OnUnknown onUnknown) {
        return HistoryCheck.of(history, runs, onUnknown);
    }

    private Run run(long at, String key, String body) {
        return run(at, key, body, 1);
    }

    private Run run(long at, String key, String body, int attempt) {
        var request = new WireMessage(
                "POST / HTTP/1.1",
                List.of(
                        Map.entry("Idempotency-Key", key),
                        Map.entry("Authorization", "Bearer t"),
                        Map.entry("Semel-Attempt", Integer.toString(attempt))),
                Bytes.of(body));
        var run = new Run(runs.size() + 1, request, at);
        run.makeAnswer(0);
        runs.add(run);
        return run;
    }

    private void answered(long sentAt, long endedAt, String key, String body, WireMessage answer) {
        ended(sentAt, endedAt, key, body, new Ending.Answered(answer));
    }

    private void ended(long sentAt, long endedAt, String key, String body, Ending ending) {
        history.add(attempt(sentAt, endedAt, key, body, ending));
    }

    private static Attempt attempt(long sentAt, long endedAt, String key, String body, Ending ending) {
        return new Attempt(new Operation("Bearer t", key), Bytes.of(body).name(), sentAt, sentAt, endedAt, ending);
    }

    private static WireMessage executed(Run run) {
        return answer(200, "executed", "application/json", run.makeAnswer(0));
    }

    private static WireMessage replayed(Run run) {
        return answer(200, "replayed", "application/json", run.makeAnswer(0));
    }

    private static WireMessage overtaken() {
        return answer(
                409,
                "executed;unknown;reason=outcome-unknown",
                "application/problem+json",
                problem(409, "outcome-unknown").body());
    }

    private static WireMessage problem(int status, String code) {
        Bytes body = Bytes.of("{\"type\":\"urn:semel:problem:" + code + "\"}");
        return answer(status, "rejected;reason=" + code, "application/problem+json", body);
    }

    private static WireMessage answer(int status, String semelStatus, String type, Bytes body) {
        return new WireMessage(
                "HTTP/1.1 " + status + " Whatever",
                List.of(Map.entry("Semel-Status", semelStatus), Map.entry("Content-Type", type)),
                body);
    }
}
