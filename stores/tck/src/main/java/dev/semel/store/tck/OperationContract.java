package dev.semel.store.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.store.Claim;
import dev.semel.store.Lease;
import dev.semel.store.Resolution;
import dev.semel.store.StoredReply;
import dev.semel.store.UnknownCause;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What every store holds about an operation that runs more than once, or whose outcome is settled. */
abstract class OperationContract extends LayerContract {
    private static final Duration PAST_LEASE = Duration.ofSeconds(31);
    private static final Duration RETENTION = Duration.ofHours(1);
    private static final StoredReply PENDING = reply("pending");

    private Lease retryable(ClaimBuilder claim) {
        Lease lease = own(claim);
        assertThat(retryable(lease, PENDING)).isTrue();
        return lease;
    }

    private Lease unknown(ClaimBuilder claim) {
        Lease lease = own(claim);
        assertThat(unknown(lease, UnknownCause.TIMEOUT)).isTrue();
        return lease;
    }

    private StoredReply replayed(ClaimBuilder claim) {
        return ((Claim.Completed) claim(claim)).reply();
    }

    /** What a claim gets that differs from the one the record has, and may not go on with its operation. */
    private Claim peek(ClaimBuilder claim) {
        return claim(claim.byAnother().takingOver().with(ClaimBuilder.fingerprint(9)));
    }

    private static void assertNextAttempt(Lease next, Lease before) {
        assertThat(next.operationId()).isEqualTo(before.operationId());
        assertThat(next.attempt()).isEqualTo(before.attempt() + 1);
        assertThat(next.fence()).isGreaterThan(before.fence());
    }

    @Nested
    class Retrying {
        @Test
        void the_next_claim_runs_as_the_same_operation_whatever_it_would_do_with_an_unknown_one() {
            for (var asks : List.<UnaryOperator<ClaimBuilder>>of(
                    claim -> claim, ClaimBuilder::takingOver, ClaimBuilder::askingInner)) {
                var first = ClaimBuilder.fresh();
                Lease before = retryable(first);

                Lease next = own(asks.apply(first.byAnother()));

                assertNextAttempt(next, before);
                assertThat(claim(first.byAnother())).isInstanceOf(Claim.Busy.class);
            }
        }

        @Test
        void an_operation_is_retried_until_it_completes() {
            var first = ClaimBuilder.fresh();
            Lease lease = retryable(first);
            for (int i = 0; i < 3; i++) {
                Lease next = own(first.byAnother());
                assertNextAttempt(next, lease);
                assertThat(retryable(next, reply("pending " + i))).isTrue();
                lease = next;
            }
            complete(own(first.byAnother()), reply("sent"));

            assertThat(replayed(first.byAnother())).isEqualTo(reply("sent"));
        }

        @Test
        void of_many_claims_at_once_one_runs_the_next_attempt() {
            var first = ClaimBuilder.fresh();
            retryable(first);

            List<CompletionStage<Claim>> stages = IntStream.range(0, 64)
                    .mapToObj(i -> store().claim(first.byAnother().request()))
                    .toList();

            assertThat(stages.stream().map(Answers::of).filter(Claim.Owned.class::isInstance))
                    .hasSize(1);
        }

        @Test
        void a_claim_that_differs_gets_the_answer_and_does_not_run() {
            var first = ClaimBuilder.fresh();
            Lease lease = retryable(first);

            var completed = (Claim.Completed) peek(first);

            assertThat(completed.reply()).isEqualTo(PENDING);
            assertThat(completed.found().fingerprint()).isEqualTo(first.fingerprint());
            assertThat(completed.found().operationId()).isEqualTo(lease.operationId());
            assertNextAttempt(own(first.byAnother()), lease);
        }

        @Test
        void a_claim_that_differs_runs_if_it_may() {
            var first = ClaimBuilder.fresh();
            Lease lease = retryable(first);
            var other = first.byAnother().with(ClaimBuilder.fingerprint(2));

            Lease next = own(other.evenIfItDiffers());

            assertNextAttempt(next, lease);
            retryable(next, PENDING);
            assertThat(((Claim.Completed) peek(first)).found().fingerprint()).isEqualTo(first.fingerprint());
        }

        @Test
        void ending_again_as_retryable_answers_true_and_changes_nothing() {
            var first = ClaimBuilder.fresh();
            Lease lease = retryable(first);

            assertThat(retryable(lease, reply("second"))).isTrue();
            assertThat(((Claim.Completed) peek(first)).reply()).isEqualTo(PENDING);
        }

        @Test
        void a_retryable_attempt_is_over_for_its_holder() {
            var first = ClaimBuilder.fresh();
            Lease lease = retryable(first);

            assertThat(renew(lease)).isFalse();
            assertThat(complete(lease, reply("late"))).isFalse();
            assertThat(release(lease)).isFalse();
            assertThat(unknown(lease, UnknownCause.TIMEOUT)).isFalse();
            assertThat(((Claim.Completed) peek(first)).reply()).isEqualTo(PENDING);
        }

        @Test
        void what_is_completed_or_released_does_not_become_retryable() {
            var first = ClaimBuilder.fresh();
            Lease completed = own(first);
            complete(completed, reply("final"));
            Lease released = own(ClaimBuilder.fresh());
            release(released);

            assertThat(retryable(completed, PENDING)).isFalse();
            assertThat(replayed(first.byAnother())).isEqualTo(reply("final"));
            assertThat(retryable(released, PENDING)).isFalse();
        }

        @Test
        void an_overtaken_holder_changes_nothing() {
            var first = ClaimBuilder.fresh();
            Lease before = retryable(first);
            Lease next = own(first.byAnother());

            assertThat(renew(before)).isFalse();
            assertThat(complete(before, reply("lost"))).isFalse();
            assertThat(retryable(before, reply("lost"))).isFalse();
            assertThat(release(before)).isFalse();
            assertThat(unknown(before, UnknownCause.TIMEOUT)).isFalse();
            assertThat(claim(first.byAnother())).isInstanceOf(Claim.Busy.class);
            assertThat(complete(next, reply("sent"))).isTrue();
        }

        @Test
        void a_late_answer_makes_an_unknown_outcome_retryable() {
            var first = ClaimBuilder.fresh();
            Lease lease = unknown(first);

            assertThat(retryable(lease, PENDING)).isTrue();

            assertThat(((Claim.Completed) peek(first)).reply()).isEqualTo(PENDING);
            assertNextAttempt(own(first.byAnother()), lease);
        }

        @Test
        void a_late_answer_counts_after_the_lease_has_lapsed() {
            var first = ClaimBuilder.fresh();
            Lease lease = own(first);
            elapse(PAST_LEASE);

            assertThat(retryable(lease, PENDING)).isTrue();
            assertNextAttempt(own(first.byAnother()), lease);
        }

        @Test
        void a_next_attempt_whose_holder_is_lost_is_an_unknown_outcome() {
            var first = ClaimBuilder.fresh();
            retryable(first);
            Lease second = own(first.byAnother());
            elapse(PAST_LEASE);

            assertThat(((Claim.Unknown) claim(first.byAnother())).cause()).isEqualTo(UnknownCause.LEASE_LAPSED);
            assertThat(complete(second, reply("late"))).isTrue();
            assertThat(replayed(first.byAnother())).isEqualTo(reply("late"));
        }

        @Test
        void releasing_the_next_attempt_leaves_the_answer_of_the_one_before() {
            var first = ClaimBuilder.fresh();
            retryable(first);
            Lease second = own(first.byAnother());
            elapse(Duration.ofSeconds(20));
            // The earlier answer has to outlive a renewal.
            assertThat(renew(second)).isTrue();

            assertThat(release(second)).isTrue();

            assertThat(((Claim.Completed) peek(first)).reply()).isEqualTo(PENDING);
            assertNextAttempt(own(first.byAnother()), second);
        }

        @Test
        void a_retryable_record_expires() {
            var first = ClaimBuilder.fresh();
            Lease old = retryable(first);
            elapse(RETENTION.minusSeconds(5));
            assertThat(((Claim.Completed) peek(first)).reply()).isEqualTo(PENDING);
            elapse(Duration.ofSeconds(6));

            Lease next = own(first.byAnother());

            assertThat(next.attempt()).isEqualTo(1);
            assertThat(next.operationId()).isNotEqualTo(old.operationId());
            assertThat(next.fence()).isGreaterThan(old.fence());
        }
    }

    @Nested
    class Resolving {
        private static final Resolution DECIDED = new Resolution.Completed(reply("decided"), Duration.ZERO);

        @Test
        void repeats_get_the_answer_that_was_decided() {
            var first = ClaimBuilder.fresh();

            assertThat(resolve(unknown(first), DECIDED)).isTrue();

            assertThat(replayed(first.byAnother())).isEqualTo(reply("decided"));
        }

        @Test
        void an_outcome_that_is_to_be_retried_runs_again_as_the_same_operation() {
            var first = ClaimBuilder.fresh();
            Lease lease = unknown(first);

            assertThat(resolve(lease, new Resolution.Retryable(PENDING))).isTrue();

            assertThat(((Claim.Completed) peek(first)).reply()).isEqualTo(PENDING);
            assertNextAttempt(own(first.byAnother()), lease);
        }

        @Test
        void an_operation_that_never_happened_frees_its_key() {
            var first = ClaimBuilder.fresh();
            Lease lease = unknown(first);

            assertThat(resolve(lease, new Resolution.NeverHappened())).isTrue();

            Lease next = own(first.byAnother());
            assertThat(next.attempt()).isEqualTo(1);
            assertThat(next.operationId()).isNotEqualTo(lease.operationId());
            assertThat(next.fence()).isGreaterThan(lease.fence());
        }

        @Test
        void what_was_decided_is_kept_as_long_as_is_asked() {
            var first = ClaimBuilder.fresh();
            resolve(unknown(first), new Resolution.Completed(reply("decided"), Duration.ofHours(3)));

            elapse(Duration.ofHours(3).minusSeconds(5));
            assertThat(replayed(first.byAnother())).isEqualTo(reply("decided"));
            elapse(Duration.ofSeconds(6));
            own(first.byAnother());
        }

        @Test
        void what_was_decided_is_never_kept_shorter_than_the_claim_asked() {
            var first = ClaimBuilder.fresh();
            resolve(unknown(first), new Resolution.Completed(reply("decided"), Duration.ofSeconds(1)));

            elapse(RETENTION.minusSeconds(5));
            assertThat(replayed(first.byAnother())).isEqualTo(reply("decided"));
        }

        @Test
        void a_late_answer_does_not_replace_what_was_decided() {
            for (Resolution resolution : List.of(DECIDED, new Resolution.Retryable(PENDING))) {
                var first = ClaimBuilder.fresh();
                Lease lease = unknown(first);
                resolve(lease, resolution);
                StoredReply decided = ((Claim.Completed) peek(first)).reply();

                assertThat(complete(lease, reply("late"))).isFalse();
                assertThat(retryable(lease, reply("late"))).isFalse();
                assertThat(release(lease)).isFalse();
                assertThat(unknown(lease, UnknownCause.TIMEOUT)).isFalse();
                assertThat(((Claim.Completed) peek(first)).reply()).isEqualTo(decided);
            }
        }

        @Test
        void a_lapsed_claim_can_be_resolved_and_is_not_its_holders_any_more() {
            var first = ClaimBuilder.fresh();
            Lease lease = own(first);
            elapse(PAST_LEASE);

            assertThat(resolve(lease, DECIDED)).isTrue();
            assertThat(renew(lease)).isFalse();
            assertThat(complete(lease, reply("late"))).isFalse();
            assertThat(replayed(first.byAnother())).isEqualTo(reply("decided"));
        }

        @Test
        void what_runs_or_has_an_answer_is_not_resolved() {
            var running = ClaimBuilder.fresh();
            assertThat(resolve(own(running), DECIDED)).isFalse();
            assertThat(claim(running.byAnother())).isInstanceOf(Claim.Busy.class);

            var completed = ClaimBuilder.fresh();
            Lease lease = own(completed);
            complete(lease, reply("done"));
            assertThat(resolve(lease, DECIDED)).isFalse();
            assertThat(resolve(lease, new Resolution.NeverHappened())).isFalse();
            assertThat(replayed(completed.byAnother())).isEqualTo(reply("done"));

            var retried = ClaimBuilder.fresh();
            assertThat(resolve(retryable(retried), DECIDED)).isFalse();
            assertThat(((Claim.Completed) peek(retried)).reply()).isEqualTo(PENDING);
        }

        @Test
        void a_record_that_was_taken_over_or_settled_meanwhile_is_not_resolved() {
            var first = ClaimBuilder.fresh();
            Lease seen = unknown(first);
            own(first.byAnother().takingOver());
            assertThat(resolve(seen, DECIDED)).isFalse();

            var settled = ClaimBuilder.fresh();
            Lease lease = unknown(settled);
            resolve(lease, DECIDED);
            assertThat(resolve(lease, new Resolution.NeverHappened())).isFalse();
            assertThat(replayed(settled.byAnother())).isEqualTo(reply("decided"));
        }

        @Test
        void what_is_absent_or_expired_is_not_resolved() {
            Lease lease = unknown(ClaimBuilder.fresh());
            var nowhere = new Lease(ClaimBuilder.randomId(), lease.operationId(), lease.fence(), 1);
            assertThat(resolve(nowhere, DECIDED)).isFalse();

            elapse(RETENTION.plusSeconds(1));
            assertThat(resolve(lease, DECIDED)).isFalse();
        }
    }
}
