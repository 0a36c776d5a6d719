package dev.semel;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static java.util.concurrent.CompletableFuture.failedFuture;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semel.Operations.Entry;
import dev.semel.policy.OutcomeRules.OnUnknown;
import dev.semel.policy.Problem;
import dev.semel.transaction.CommitResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class OperationsTest extends EngineFixture {
    private final AtomicInteger runs = new AtomicInteger();
    private Operation<String> kind = Operation.named("charge", ResultCodec.TEXT);

    private static byte[] input(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private Result<String> charge(String key) {
        return charge("queue", key, null);
    }

    private Result<String> charge(String scope, String key, byte @Nullable [] input) {
        return engine.operations(kind).run(scope, key, input, attempt -> "receipt " + runs.incrementAndGet());
    }

    private void fail(String key, Exception with) {
        assertThatThrownBy(() -> engine.operations(kind).run("queue", key, null, attempt -> {
                    runs.incrementAndGet();
                    throw with;
                }))
                .isSameAs(with);
    }

    private void assertRefused(Result<String> result, Problem problem) {
        assertThat(result).isEqualTo(new Result.Refused<>("charge", problem, false));
    }

    private Run<String> begun(String key) {
        return ((Entry.Begun<String>) now(engine.operations(kind).admit("queue", key, null))).run();
    }

    @Test
    void it_runs_once_and_the_repeat_gets_the_first_result() {
        assertThat(charge("k1")).isInstanceOf(Result.Executed.class);
        assertThat(charge("k1")).isEqualTo(new Result.Replayed<>("receipt 1"));
        assertThat(charge("k1").value()).isEqualTo("receipt 1");
        assertThat(runs).hasValue(1);
    }

    @Test
    void the_run_is_told_its_operation_attempt_and_fence() {
        var result = (Result.Executed<String>) charge("k1");
        assertThat(result.attempt().number()).isEqualTo(1);
        assertThat(result.attempt().fence()).isPositive();
    }

    @Test
    void keys_of_other_scopes_and_other_operations_never_meet() {
        charge("queue", "k1", null);
        charge("other", "k1", null);
        kind = Operation.named("refund", ResultCodec.TEXT);
        charge("queue", "k1", null);
        kind = Operation.named("charg", ResultCodec.TEXT);
        charge("equeue", "k1", null);
        assertThat(runs).hasValue(4);
    }

    @Test
    void a_key_that_comes_with_another_input_is_refused_and_without_one_is_not_compared() {
        charge("queue", "k1", input("5 EUR"));
        assertRefused(charge("queue", "k1", input("500 EUR")), Problem.KEY_REUSED);
        assertThat(charge("queue", "k1", input("5 EUR")).value()).isEqualTo("receipt 1");
        assertThat(charge("queue", "k1", null).value()).isEqualTo("receipt 1");
    }

    @Test
    void while_it_runs_a_repeat_is_refused_or_waits_as_the_operation_says() {
        Run<String> first = begun("k1");
        assertRefused(charge("k1"), Problem.IN_PROGRESS);

        kind = kind.withWaitAtMost(Duration.ofSeconds(20));
        var waiting = CompletableFuture.supplyAsync(() -> charge("k1"));
        until(() -> engine.waiting() == 1);
        now(first.complete("first"));
        assertThat(now(waiting)).isEqualTo(new Result.Replayed<>("first"));
        assertThat(runs).hasValue(0);
    }

    @Test
    void a_failure_leaves_the_outcome_unknown_and_holds_the_key() {
        fail("k1", new IOException("connection reset"));
        assertRefused(charge("k1"), Problem.OUTCOME_UNKNOWN);
        assertThatThrownBy(() -> charge("k1").value())
                .isInstanceOf(OperationRefusedException.class)
                .hasMessage("charge: It is not known whether the operation ran (outcome-unknown)");
        assertThat(runs).hasValue(1);
    }

    @Test
    void a_failure_that_proves_that_nothing_ran_frees_the_key() {
        kind = kind.withProvesNothingRan(IllegalArgumentException.class::isInstance);
        fail("k1", new IllegalArgumentException("no such customer"));
        assertThat(charge("k1")).isInstanceOf(Result.Executed.class);
    }

    @Test
    void a_judge_of_failures_that_fails_itself_leaves_the_outcome_unknown_and_nothing_under_way() {
        kind = kind.withProvesNothingRan(failure -> failure.getMessage().contains("refused"));
        fail("k1", new IllegalStateException());
        assertRefused(charge("k1"), Problem.OUTCOME_UNKNOWN);

        kind = kind.withProvesNothingRan(failure -> {
            throw (IllegalStateException) failure;
        });
        fail("k2", new IllegalStateException("thrown on"));
        assertRefused(charge("k2"), Problem.OUTCOME_UNKNOWN);
    }

    @Test
    void work_that_fails_before_it_has_a_stage_is_under_way_no_more() {
        assertThatThrownBy(() -> now(engine.operations(kind).runAsync("queue", "k1", null, attempt -> {
                    throw new NoClassDefFoundError("driver");
                })))
                .hasRootCauseInstanceOf(NoClassDefFoundError.class);
        assertRefused(charge("k1"), Problem.OUTCOME_UNKNOWN);

        assertThatThrownBy(() -> now(engine.operations(kind).runAsync("queue", "k2", null, attempt -> null)))
                .hasRootCauseMessage("the work answered with no stage");
        assertRefused(charge("k2"), Problem.OUTCOME_UNKNOWN);
    }

    @Test
    void with_execute_the_next_call_runs_it_again_as_the_same_operation() {
        kind = kind.withOnUnknown(OnUnknown.EXECUTE);
        Run<String> lost = begun("k1");
        now(lost.unknown());
        var again = (Result.Executed<String>) charge("k1");
        assertThat(again.attempt().operationId()).isEqualTo(lost.attempt().operationId());
        assertThat(again.attempt().number()).isEqualTo(2);
        assertThat(again.attempt().fence()).isGreaterThan(lost.attempt().fence());
    }

    @Test
    void an_overtaken_run_learns_that_it_does_not_count() {
        kind = kind.withOnUnknown(OnUnknown.EXECUTE);
        Run<String> lost = begun("k1");
        now.addAndGet(kind.lease().toMillis());
        charge("k1");
        assertThat(now(lost.complete("too late")))
                .isEqualTo(new Result.Refused<>("charge", Problem.OUTCOME_UNKNOWN, true));
        assertThat(charge("k1").value()).isEqualTo("receipt 1");
    }

    @Test
    void a_store_that_is_down_nothing_runs() {
        store.next(ScriptedStore.Fault.REFUSE);
        assertRefused(charge("k1"), Problem.UNAVAILABLE);
        assertThat(runs).hasValue(0);
    }

    @Test
    void a_result_that_cannot_be_recorded_in_time_is_not_given_and_is_there_later() {
        engine.close();
        engine = engine(new Limits(10, 10, Duration.ofSeconds(5), Duration.ZERO));
        Run<String> run = begun("k1");
        store.next(ScriptedStore.Fault.FAIL_BEFORE);
        assertThat(now(run.complete("done"))).isEqualTo(new Result.Refused<>("charge", Problem.UNAVAILABLE, true));
        until(() -> charge("k1").equals(new Result.Replayed<>("done")));
        assertThat(runs).hasValue(0);
    }

    @Test
    void of_a_result_that_is_too_long_it_is_kept_that_there_was_one() {
        kind = kind.withMaxResultBytes(3);
        assertThat(charge("k1").value()).isEqualTo("receipt 1");
        assertRefused(charge("k1"), Problem.REPLY_NOT_KEPT);
    }

    @Test
    void a_result_that_cannot_be_written_fails_and_never_runs_again() {
        kind = Operation.named(
                "charge",
                ResultCodec.of(
                        result -> {
                            throw new IllegalStateException("no JSON");
                        },
                        bytes -> ""));
        assertThatThrownBy(() -> charge("k1")).hasMessage("no JSON");
        assertRefused(charge("k1"), Problem.REPLY_NOT_KEPT);
        assertThat(runs).hasValue(1);
    }

    private Result<String> chargeIn(PretendedTransaction transaction, String key) {
        return engine.operations(kind)
                .run("queue", key, null, () -> transaction, attempt -> "receipt " + runs.incrementAndGet());
    }

    @Test
    void in_a_transaction_the_result_is_there_when_it_is_committed_and_a_repeat_begins_none() {
        var transaction = new PretendedTransaction(records);
        assertThat(chargeIn(transaction, "k1")).isInstanceOf(Result.Executed.class);
        assertThat(transaction.committed).isTrue();
        assertThat(engine.operations(kind)
                        .run(
                                "queue",
                                "k1",
                                null,
                                () -> {
                                    throw new AssertionError("begun");
                                },
                                attempt -> "again"))
                .isEqualTo(new Result.Replayed<>("receipt 1"));
    }

    @Test
    void in_a_transaction_that_is_not_committed_the_key_is_free_and_the_failure_told() {
        var constraint = new IllegalStateException("constraint");
        var failing = new PretendedTransaction(records);
        failing.commit = () -> new CommitResult.RolledBack(constraint);
        assertThatThrownBy(() -> chargeIn(failing, "k1"))
                .isInstanceOf(OperationUndoneException.class)
                .hasMessage("charge: its transaction was rolled back: constraint")
                .hasCause(constraint);

        var marked = new PretendedTransaction(records);
        marked.rollbackOnly = true;
        assertThatThrownBy(() -> chargeIn(marked, "k1")).isInstanceOf(OperationUndoneException.class);
        assertThat(marked.rolledBack).isTrue();

        assertThat(chargeIn(new PretendedTransaction(records), "k1")).isInstanceOf(Result.Executed.class);
    }

    @Test
    void in_a_transaction_a_result_that_cannot_be_written_is_rolled_back() {
        kind = Operation.named(
                "charge",
                ResultCodec.of(
                        result -> {
                            throw new IllegalStateException("no JSON");
                        },
                        bytes -> ""));
        var transaction = new PretendedTransaction(records);
        assertThatThrownBy(() -> chargeIn(transaction, "k1")).hasMessage("no JSON");
        assertThat(transaction.rolledBack).isTrue();
        kind = Operation.named("charge", ResultCodec.TEXT);
        assertThat(chargeIn(new PretendedTransaction(records), "k1")).isInstanceOf(Result.Executed.class);
    }

    @Test
    void in_a_transaction_of_a_result_that_is_too_long_it_is_kept_that_there_was_one() {
        kind = kind.withMaxResultBytes(3);
        assertThat(chargeIn(new PretendedTransaction(records), "k1").value()).isEqualTo("receipt 1");
        assertRefused(charge("k1"), Problem.REPLY_NOT_KEPT);
    }

    @Test
    void without_blocking_it_is_the_same() {
        Operations<String> charges = engine.operations(kind);
        var failure = new IOException("reset");
        assertThat(now(charges.runAsync("queue", "k1", null, attempt -> completedFuture("a")))
                        .value())
                .isEqualTo("a");
        assertThat(now(charges.runAsync("queue", "k1", null, attempt -> completedFuture("b")))
                        .value())
                .isEqualTo("a");
        assertThat(charges.runAsync("queue", "k2", null, attempt -> failedFuture(failure)))
                .failsWithin(Duration.ofSeconds(20))
                .withThrowableThat()
                .withCause(failure);
        assertThat(charges.runAsync("queue", "k3", null, attempt -> {
                    throw new IllegalStateException("at once");
                }))
                .failsWithin(Duration.ofSeconds(20));
        assertRefused(charge("k2"), Problem.OUTCOME_UNKNOWN);
        assertRefused(charge("k3"), Problem.OUTCOME_UNKNOWN);
    }

    @Test
    void an_operation_without_a_result_says_that_it_ran() {
        Operations<@Nullable Void> jobs = engine.operations(Operation.named("job", ResultCodec.NOTHING));
        assertThat(jobs.run("nightly", "2026-11-26", null, attempt -> null)).isInstanceOf(Result.Executed.class);
        assertThat(jobs.run("nightly", "2026-11-26", null, attempt -> null)).isInstanceOf(Result.Replayed.class);
    }

    @Test
    void a_run_is_ended_once() {
        Run<String> run = begun("k1");
        now(run.complete("done"));
        assertThatThrownBy(() -> run.complete("again")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void what_is_no_key_no_scope_and_no_name_is_refused_in_words() {
        assertThatThrownBy(() -> charge("", "k1", null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("charge: the scope is empty; name the queue, the customer or the job");
        assertThatThrownBy(() -> charge("")).hasMessage("charge: a key has 1 to 4096 characters, not 0");
        assertThatThrownBy(() -> Operation.named("two words", ResultCodec.TEXT)).hasMessageContaining("\"two words\"");
        assertThatThrownBy(() -> kind.withOnUnknown(OnUnknown.ASK)).hasMessageContaining("there is no API to ask");
        assertThatThrownBy(() -> kind.withKeep(Duration.ZERO)).hasMessageContaining("PT0S");
        assertThatThrownBy(() -> kind.withLease(Duration.ofMillis(999))).hasMessageContaining("PT0.999S");
        assertThatThrownBy(() -> kind.withWaitAtMost(Duration.ofMillis(-1))).hasMessageContaining("PT-0.001S");
        assertThatThrownBy(() -> kind.withMaxResultBytes(-1)).hasMessageContaining("-1 bytes");
    }
}
