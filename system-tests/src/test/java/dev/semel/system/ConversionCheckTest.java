package dev.semel.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.examples.conversions.ConversionApi;
import dev.semel.examples.conversions.Status;
import dev.semel.examples.conversions.Subject;
import dev.semel.system.Attempt.Ending;
import dev.semel.system.Attempt.Operation;
import dev.semel.system.ConversionCheck.Promise;
import dev.semel.system.ConversionCheck.Violation;
import dev.semel.system.Rule.OnUnknown;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The check of {@link LayersKillTest} finds each broken promise in a history that was made up. */
class ConversionCheckTest {
    private static final Subject PURCHASE = new Subject("shop", "1", "-100", "Purchase");

    private final ConversionHistory history = new ConversionHistory();

    @Test
    void finds_nothing_in_a_conversion_that_failed_and_was_then_sent() {
        run("op-1", 1, 1, Status.FAILED);
        run("op-1", 2, 2, Status.SENT);
        answer("key-1", 200, "{\"conversionId\":\"c\",\"status\":\"failed\"}");
        answer("key-1", 200, "{\"conversionId\":\"c\",\"status\":\"failed\"}");
        answer("key-2", 200, "{\"conversionId\":\"c\",\"status\":\"sent\"}");

        assertThat(broken(Map.of("op-1", 1), Set.of("op-1"))).isEmpty();
    }

    @Test
    void finds_two_operations_of_one_conversion() {
        run("op-1", 1, 1, Status.FAILED);
        run("op-2", 2, 2, Status.SENT);

        assertThat(broken(Map.of("op-2", 1), Set.of("op-1", "op-2"))).containsExactly(Promise.ONE_OPERATION);
    }

    @Test
    void finds_an_event_that_was_sent_twice() {
        run("op-1", 1, 1, Status.SENT);

        assertThat(broken(Map.of("op-1", 2), Set.of("op-1"))).containsExactly(Promise.SENT_ONCE);
    }

    @Test
    void finds_a_run_of_what_is_sent() {
        run("op-1", 1, 1, Status.SENT);
        run("op-1", 2, 2, Status.SENT);

        assertThat(broken(Map.of("op-1", 1), Set.of("op-1"))).containsExactly(Promise.RUNS_IN_TURN);
    }

    @Test
    void finds_a_run_that_began_before_the_other_had_ended_unless_a_kill_lies_between_and_unknown_executes() {
        begin("op-1", 1, 1);
        long from = System.nanoTime();
        var kill = new History.Outage(from, from + 1, from + 2);
        run("op-1", 2, 2, Status.SENT);
        end("op-1", 1, 1, Status.FAILED);

        assertThat(broken(Map.of("op-1", 1), Set.of("op-1"))).containsExactly(Promise.RUNS_IN_TURN);
        history.add(kill);
        assertThat(broken(Map.of("op-1", 1), Set.of("op-1"))).containsExactly(Promise.RUNS_IN_TURN);
        assertThat(new ConversionCheck(history, Map.of("op-1", 1), Set.of("op-1"), OnUnknown.EXECUTE).violations())
                .isEmpty();
    }

    @Test
    void finds_a_fence_that_does_not_grow() {
        run("op-1", 1, 2, Status.FAILED);
        run("op-1", 2, 1, Status.SENT);

        assertThat(broken(Map.of("op-1", 1), Set.of("op-1"))).containsExactly(Promise.GROWS);
    }

    @Test
    void finds_an_event_without_a_record() {
        run("op-1", 1, 1, Status.SENT);

        assertThat(broken(Map.of("op-1", 1), Set.of("op-2"))).containsExactly(Promise.ON_RECORD);
    }

    @Test
    void finds_two_answers_of_one_key() {
        answer("key-1", 200, "{\"conversionId\":\"c\",\"status\":\"sent\"}");
        answer("key-1", 200, "{\"conversionId\":\"c\",\"status\":\"sent\",\"deduplicated\":true}");

        assertThat(broken(Map.of(), Set.of())).containsExactly(Promise.ONE_ANSWER);
    }

    @Test
    void finds_other_answers_and_lost_connections() {
        answer("key-1", 502, "{\"error\":{\"code\":\"UPSTREAM_FAILED\"}}");
        ended("key-1", new Ending.Failed(true, "reset"));

        assertThat(broken(Map.of(), Set.of())).containsExactly(Promise.HONEST, Promise.HONEST);
    }

    @Test
    void finds_a_conversion_that_is_not_settled() {
        var unknown = message(409, "{\"error\":{\"code\":\"IDEMPOTENT_OUTCOME_UNKNOWN\"}}");
        var hold = new ConversionCheck(history, Map.of(), Set.of(), OnUnknown.HOLD);
        var execute = new ConversionCheck(history, Map.of(), Set.of(), OnUnknown.EXECUTE);

        hold.last(PURCHASE, unknown);
        hold.last(PURCHASE, message(200, "{\"conversionId\":\"c\",\"status\":\"sent\"}"));
        assertThat(hold.violations()).isEmpty();
        hold.last(PURCHASE, message(200, "{\"conversionId\":\"c\",\"status\":\"pending\"}"));
        execute.last(PURCHASE, unknown);

        assertThat(hold.violations()).extracting(Violation::promise).containsExactly(Promise.SETTLED);
        assertThat(execute.violations()).extracting(Violation::promise).containsExactly(Promise.SETTLED);
    }

    private List<Promise> broken(Map<String, Integer> sends, Set<String> onRecord) {
        return new ConversionCheck(history, sends, onRecord, OnUnknown.HOLD)
                .violations().stream().map(Violation::promise).toList();
    }

    private void run(String operationId, int attempt, long fence, Status status) {
        begin(operationId, attempt, fence);
        end(operationId, attempt, fence, status);
    }

    private void begin(String operationId, int attempt, long fence) {
        watch(operationId, attempt, fence, false, null);
    }

    private void end(String operationId, int attempt, long fence, Status status) {
        watch(operationId, attempt, fence, true, status);
    }

    private void watch(String operationId, int attempt, long fence, boolean ended, @Nullable Status status) {
        var one = new dev.semel.examples.conversions.Attempt(operationId, attempt, fence);
        history.watch(new ConversionApi.Run(one, PURCHASE, ended, status));
    }

    private void answer(String key, int status, String body) {
        ended(key, new Ending.Answered(message(status, body)));
    }

    private void ended(String key, Ending ending) {
        long now = System.nanoTime();
        history.clients().add(new Attempt(new Operation("Bearer atk_shop", key), "body", now, now, now + 1, ending));
    }

    private static WireMessage message(int status, String body) {
        return new WireMessage("HTTP/1.1 " + status + " Whatever", List.of(), Bytes.of(body));
    }
}
