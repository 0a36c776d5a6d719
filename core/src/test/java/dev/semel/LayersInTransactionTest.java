package dev.semel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.Execution.Ended;
import dev.semel.http.Reply;
import dev.semel.http.RequestView;
import dev.semel.store.Lease;
import dev.semel.transaction.CommitResult;
import java.util.Comparator;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** The records of all layers are completed in the run's transaction, or none is. */
final class LayersInTransactionTest extends LayersFixture {
    private final PretendedTransaction transaction = new PretendedTransaction(records);

    @Override
    CompletionStage<Admission> ask(RequestView request) {
        return engine.admit(route().transactional(), request);
    }

    private Reply answered(LiveExecution execution, Reply reply) {
        Ended ended = now(execution.completeIn(transaction, reply));
        assertThat(ended).isInstanceOf(Ended.Answered.class);
        return ((Ended.Answered) ended).reply();
    }

    @Test
    void both_records_are_committed_in_the_order_of_their_ids() {
        answered(run(conversion("k1", "u1")), answer("1", "sent"));

        assertThat(transaction.written).hasSize(2).isSortedAccordingTo(Comparator.comparing(Lease::id));
        assertThat(replay(conversion("k1", "u1")).body().text()).contains("\"id\":\"1\"");
        assertDeduplicated(replay(conversion("k2", "u1")), "1");
    }

    @Test
    void an_answer_that_is_not_final_is_committed_and_the_next_key_runs_as_the_same_operation() {
        LiveExecution first = run(conversion("k1", "u1"));
        Reply told = answered(first, answer("1", "pending"));

        assertThat(status(told)).contains("retryable");
        assertThat(transaction.committed).isTrue();
        LiveExecution second = run(conversion("k2", "u1"));
        assertThat(operation(second)).isEqualTo(operation(first));
        assertThat(second.lease().attempt()).isEqualTo(2);
    }

    @Test
    void what_overtook_the_inner_layer_leaves_nothing_of_the_outer_one() {
        LiveExecution slow = run(conversion("k1", "u1"));
        now.addAndGet(LEASE.toMillis() + 1);
        LiveExecution fast = run(conversion("k2", "u1"));

        Reply told = answered(slow, answer("1", "sent"));

        assertThat(status(told)).startsWith("executed;unknown");
        assertThat(transaction.rolledBack).isTrue();
        now(fast.complete(answer("2", "sent")));
        assertDeduplicated(replay(conversion("k1", "u1")), "2");
    }

    @Test
    void a_commit_in_doubt_is_found_by_the_outer_record_when_others_went_on_from_the_inner_one() {
        transaction.commit = () -> {
            transaction.apply();
            run(conversion("k2", "u1")); // the next attempt
            return new CommitResult.InDoubt(new IllegalStateException("lost"));
        };
        Reply told = answered(run(conversion("k1", "u1")), answer("1", "pending"));

        assertThat(told.status()).isEqualTo(200);
        assertThat(replay(conversion("k1", "u1")).body().text()).contains("\"id\":\"1\"");
    }

    @Test
    void a_commit_that_fails_frees_both() {
        transaction.commit = () -> new CommitResult.RolledBack(new IllegalStateException("constraint"));
        assertThat(now(run(conversion("k1", "u1")).completeIn(transaction, answer("1", "sent"))))
                .isInstanceOf(Ended.Undone.class);
        assertThat(run(conversion("k2", "u1")).lease().attempt()).isEqualTo(1);
    }
}
