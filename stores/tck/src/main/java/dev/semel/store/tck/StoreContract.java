package dev.semel.store.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.http.Body;
import dev.semel.http.Headers;
import dev.semel.http.Reply;
import dev.semel.key.RecordId;
import dev.semel.store.Claim;
import dev.semel.store.ClaimRequest;
import dev.semel.store.Lease;
import dev.semel.store.Resolution;
import dev.semel.store.Store;
import dev.semel.store.StoreException;
import dev.semel.store.StoredReply;
import dev.semel.store.UnknownCause;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What every store holds: the rules of {@link Store}, verb by verb. */
public abstract class StoreContract extends OperationContract {
    private static final Duration LEASE = Duration.ofSeconds(30);
    private static final Duration RETENTION = Duration.ofHours(1);
    private static final Duration PAST_LEASE = LEASE.plusSeconds(1);

    @Nested
    class Claiming {
        @Test
        void the_first_claim_is_owned_as_attempt_1_of_the_proposed_operation() {
            ClaimRequest request = ClaimBuilder.fresh().request();

            var owned = (Claim.Owned) claim(request);

            assertThat(owned.lease().id()).isEqualTo(request.id());
            assertThat(owned.lease().operationId()).isEqualTo(request.operationId());
            assertThat(owned.lease().attempt()).isEqualTo(1);
            assertThat(owned.lease().fence()).isPositive();
            assertThat(owned.remaining()).isBetween(RETENTION.minusMinutes(1), RETENTION);
        }

        @Test
        void a_claim_of_a_running_id_is_busy_and_says_what_it_met() {
            var first = ClaimBuilder.fresh();
            Lease lease = own(first);
            elapse(Duration.ofSeconds(10));

            var busy = (Claim.Busy) claim(first.byAnother());

            assertThat(busy.found().operationId()).isEqualTo(lease.operationId());
            assertThat(busy.found().attempt()).isEqualTo(1);
            assertThat(busy.found().fingerprint()).isEqualTo(first.fingerprint());
            assertThat(busy.found().age()).isBetween(Duration.ofSeconds(10), Duration.ofSeconds(15));
            assertThat(busy.leaseLeft()).isBetween(Duration.ofSeconds(15), Duration.ofSeconds(20));
        }

        @Test
        void a_claim_that_would_take_over_still_waits_for_a_live_holder() {
            var first = ClaimBuilder.fresh();
            own(first);

            assertThat(claim(first.byAnother().takingOver())).isInstanceOf(Claim.Busy.class);
        }

        @Test
        void different_ids_do_not_meet() {
            assertThat(own(ClaimBuilder.fresh()).fence())
                    .isNotEqualTo(own(ClaimBuilder.fresh()).fence());
        }

        @Test
        void ids_that_differ_in_any_one_part_do_not_meet() {
            own(ClaimBuilder.of(new RecordId(1, 2, 3, 4)));
            own(ClaimBuilder.of(new RecordId(9, 2, 3, 4)));
            own(ClaimBuilder.of(new RecordId(1, 9, 3, 4)));
            own(ClaimBuilder.of(new RecordId(1, 2, 9, 4)));
            own(ClaimBuilder.of(new RecordId(1, 2, 3, 9)));
        }

        @Test
        void a_repeat_with_the_same_token_is_owned_with_the_same_lease() {
            var claim = ClaimBuilder.fresh();
            Lease first = own(claim);

            assertThat(own(claim)).isEqualTo(first);
            assertThat(claim(claim.byAnother())).isInstanceOf(Claim.Busy.class);
        }

        @Test
        void a_repeat_with_the_same_token_renews_the_lease() {
            var claim = ClaimBuilder.fresh();
            own(claim);
            elapse(Duration.ofSeconds(20));
            own(claim);
            elapse(Duration.ofSeconds(20));

            assertThat(claim(claim.byAnother())).isInstanceOf(Claim.Busy.class);
        }

        @Test
        void a_repeat_with_the_token_of_a_claim_that_has_ended_is_not_owned() {
            var claim = ClaimBuilder.fresh();
            complete(own(claim), reply("done"));

            assertThat(claim(claim)).isInstanceOf(Claim.Completed.class);
        }

        @Test
        void of_many_claims_at_once_one_is_owned() {
            var first = ClaimBuilder.fresh();

            List<CompletionStage<Claim>> stages = IntStream.range(0, 64)
                    .mapToObj(i -> store().claim(first.byAnother().request()))
                    .toList();

            assertThat(stages.stream().map(Answers::of).filter(Claim.Owned.class::isInstance))
                    .hasSize(1);
        }

        @Test
        void a_record_without_a_fingerprint_is_found_without_one() {
            var first = ClaimBuilder.fresh().with(null);
            own(first);

            var busy = (Claim.Busy) claim(first.byAnother());

            assertThat(busy.found().fingerprint()).isNull();
        }
    }

    @Nested
    class Renewing {
        @Test
        void a_renewed_claim_stays_its_holders() {
            var first = ClaimBuilder.fresh();
            Lease lease = own(first);
            for (int i = 0; i < 5; i++) {
                elapse(Duration.ofSeconds(20));
                assertThat(renew(lease)).isTrue();
            }

            assertThat(claim(first.byAnother().takingOver())).isInstanceOf(Claim.Busy.class);
        }

        @Test
        void a_lapsed_lease_that_nobody_overtook_is_renewed() {
            var first = ClaimBuilder.fresh();
            Lease lease = own(first);
            elapse(PAST_LEASE);

            assertThat(renew(lease)).isTrue();
            assertThat(claim(first.byAnother())).isInstanceOf(Claim.Busy.class);
        }

        @Test
        void an_overtaken_holder_cannot_renew() {
            var first = ClaimBuilder.fresh();
            Lease lost = own(first);
            elapse(PAST_LEASE);
            own(first.byAnother().takingOver());

            assertThat(renew(lost)).isFalse();
        }

        @Test
        void a_claim_that_has_ended_is_not_renewed() {
            Lease completed = own(ClaimBuilder.fresh());
            complete(completed, reply("done"));
            Lease released = own(ClaimBuilder.fresh());
            release(released);
            Lease unknown = own(ClaimBuilder.fresh());
            unknown(unknown, UnknownCause.TIMEOUT);

            assertThat(renew(completed)).isFalse();
            assertThat(renew(released)).isFalse();
            assertThat(renew(unknown)).isFalse();
        }

        @Test
        void a_claim_of_an_id_that_was_never_claimed_is_not_renewed() {
            Lease real = own(ClaimBuilder.fresh());
            var made = new Lease(ClaimBuilder.randomId(), real.operationId(), real.fence(), 1);

            assertThat(renew(made)).isFalse();
        }
    }

    @Nested
    class Completing {
        @Test
        void later_claims_get_the_reply() {
            var first = ClaimBuilder.fresh();
            Lease lease = own(first);

            assertThat(complete(lease, reply("the answer"))).isTrue();

            var completed = (Claim.Completed) claim(first.byAnother());
            assertThat(completed.reply()).isEqualTo(reply("the answer"));
            assertThat(completed.found().operationId()).isEqualTo(lease.operationId());
            assertThat(completed.found().fingerprint()).isEqualTo(first.fingerprint());
        }

        @Test
        void completing_again_answers_true_and_changes_nothing() {
            var first = ClaimBuilder.fresh();
            Lease lease = own(first);
            complete(lease, reply("first"));

            assertThat(complete(lease, reply("second"))).isTrue();
            assertThat(((Claim.Completed) claim(first.byAnother())).reply()).isEqualTo(reply("first"));
        }

        @Test
        void an_overtaken_holder_cannot_complete() {
            var first = ClaimBuilder.fresh();
            Lease lost = own(first);
            elapse(PAST_LEASE);
            Lease next = own(first.byAnother().takingOver());

            assertThat(complete(lost, reply("lost"))).isFalse();
            assertThat(claim(first.byAnother())).isInstanceOf(Claim.Busy.class);
            assertThat(complete(next, reply("next"))).isTrue();
            assertThat(((Claim.Completed) claim(first.byAnother())).reply()).isEqualTo(reply("next"));
        }

        @Test
        void a_late_answer_counts_after_the_lease_has_lapsed() {
            var first = ClaimBuilder.fresh();
            Lease lease = own(first);
            elapse(PAST_LEASE);

            assertThat(complete(lease, reply("late"))).isTrue();
            assertThat(claim(first.byAnother())).isInstanceOf(Claim.Completed.class);
        }

        @Test
        void a_late_answer_settles_an_unknown_outcome() {
            var first = ClaimBuilder.fresh();
            Lease lease = own(first);
            unknown(lease, UnknownCause.TIMEOUT);

            assertThat(complete(lease, reply("late"))).isTrue();
            assertThat(((Claim.Completed) claim(first.byAnother())).reply()).isEqualTo(reply("late"));
        }

        @Test
        void a_released_claim_cannot_be_completed() {
            var first = ClaimBuilder.fresh();
            Lease lease = own(first);
            release(lease);

            assertThat(complete(lease, reply("too late"))).isFalse();
            assertThat(claim(first.byAnother())).isInstanceOf(Claim.Owned.class);
        }

        @Test
        void a_completed_record_is_not_taken_over() {
            var first = ClaimBuilder.fresh();
            complete(own(first), reply("final"));
            elapse(PAST_LEASE);

            assertThat(claim(first.byAnother().takingOver())).isInstanceOf(Claim.Completed.class);
        }

        @Test
        void a_completed_record_cannot_be_released_or_made_unknown() {
            var first = ClaimBuilder.fresh();
            Lease lease = own(first);
            complete(lease, reply("final"));

            assertThat(release(lease)).isFalse();
            assertThat(unknown(lease, UnknownCause.TIMEOUT)).isFalse();
            assertThat(claim(first.byAnother())).isInstanceOf(Claim.Completed.class);
        }

        @Test
        void the_record_is_kept_as_long_as_the_completion_asks() {
            var first = ClaimBuilder.fresh();
            Lease lease = own(first);
            elapse(Duration.ofSeconds(20));
            Answers.of(store().complete(lease, reply("kept"), Duration.ofHours(3)));

            elapse(Duration.ofHours(3).minusSeconds(5));
            assertThat(claim(first.byAnother())).isInstanceOf(Claim.Completed.class);
            elapse(Duration.ofSeconds(6));
            assertThat(claim(first.byAnother())).isInstanceOf(Claim.Owned.class);
        }

        @Test
        void the_record_is_never_kept_shorter_than_the_claim_asked() {
            var first = ClaimBuilder.fresh();
            Answers.of(store().complete(own(first), reply("kept"), Duration.ofSeconds(1)));

            elapse(RETENTION.minusSeconds(5));
            assertThat(claim(first.byAnother())).isInstanceOf(Claim.Completed.class);
        }
    }

    @Nested
    class Replies {
        private StoredReply roundTrip(StoredReply reply) {
            var first = ClaimBuilder.fresh();
            complete(own(first), reply);
            return ((Claim.Completed) claim(first.byAnother())).reply();
        }

        private void assertKept(Reply reply) {
            var stored = new StoredReply(reply, true);
            assertThat(roundTrip(stored)).isEqualTo(stored);
        }

        @Test
        void any_status_comes_back() {
            for (int status : new int[] {200, 201, 204, 304, 404, 500, 599}) {
                assertKept(new Reply(status, Headers.NONE, Body.EMPTY));
            }
        }

        @Test
        void headers_come_back_in_order_with_case_repeats_and_empty_values() {
            assertKept(new Reply(
                    200, Headers.of("b", "1", "A", "2", "a", "3", "B", "", "X-Empty", "", "b", "1"), Body.EMPTY));
        }

        @Test
        void every_character_of_a_header_comes_back() {
            var latin = new StringBuilder();
            for (char c = 0; c < 0x100; c++) {
                latin.append(c);
            }
            assertKept(new Reply(
                    200,
                    Headers.of("X-Latin", latin.toString(), "X-Wide", "ключ 键 \uD83D\uDE00 \uD800 \uFFFF"),
                    Body.EMPTY));
        }

        @Test
        void many_headers_and_a_long_one_come_back() {
            var fields = new ArrayList<Headers.Field>();
            for (int i = 0; i < 1_000; i++) {
                fields.add(new Headers.Field("X-Field-" + i, "value " + i));
            }
            fields.add(new Headers.Field("X-Long", "v".repeat(100_000)));
            assertKept(new Reply(200, Headers.copyOf(fields), Body.EMPTY));
        }

        @Test
        void trailers_come_back() {
            assertKept(new Reply(200, Headers.NONE, Body.of("body"), Headers.of("Checksum", "abc", "Checksum", "def")));
        }

        @Test
        void a_body_of_any_bytes_and_of_a_mebibyte_comes_back() {
            var bytes = new byte[1 << 20];
            new Random(42).nextBytes(bytes);
            assertKept(new Reply(200, Headers.NONE, Body.wrap(bytes)));
        }

        @Test
        void a_reply_without_its_body_says_so() {
            var head = new StoredReply(new Reply(200, Headers.of("Content-Length", "9999999"), Body.EMPTY), false);
            assertThat(roundTrip(head)).isEqualTo(head);
        }
    }

    @Nested
    class Releasing {
        @Test
        void a_released_id_is_claimed_anew_as_another_operation() {
            var first = ClaimBuilder.fresh();
            Lease released = own(first);

            assertThat(release(released)).isTrue();

            Lease next = own(first.byAnother());
            assertThat(next.attempt()).isEqualTo(1);
            assertThat(next.operationId()).isNotEqualTo(released.operationId());
            assertThat(next.fence()).isGreaterThan(released.fence());
        }

        @Test
        void releasing_a_second_attempt_leaves_the_outcome_unknown() {
            var first = ClaimBuilder.fresh();
            unknown(own(first), UnknownCause.TIMEOUT);
            Lease second = own(first.byAnother().takingOver());

            assertThat(release(second)).isTrue();

            var unknown = (Claim.Unknown) claim(first.byAnother());
            assertThat(unknown.cause()).isEqualTo(UnknownCause.EARLIER_ATTEMPT);
            assertThat(unknown.found().attempt()).isEqualTo(2);
            assertThat(own(first.byAnother().takingOver()).attempt()).isEqualTo(3);
        }

        @Test
        void an_overtaken_holder_cannot_release() {
            var first = ClaimBuilder.fresh();
            Lease lost = own(first);
            elapse(PAST_LEASE);
            own(first.byAnother().takingOver());

            assertThat(release(lost)).isFalse();
            assertThat(claim(first.byAnother())).isInstanceOf(Claim.Busy.class);
        }

        @Test
        void releasing_again_answers_false_and_frees_nobody_elses_claim() {
            var first = ClaimBuilder.fresh();
            Lease lease = own(first);
            release(lease);
            own(first.byAnother());

            assertThat(release(lease)).isFalse();
            assertThat(claim(first.byAnother())).isInstanceOf(Claim.Busy.class);
        }
    }

    @Nested
    class Unknowns {
        @Test
        void an_unknown_outcome_is_held_with_its_cause() {
            for (UnknownCause cause : UnknownCause.values()) {
                var first = ClaimBuilder.fresh();
                assertThat(unknown(own(first), cause)).isTrue();

                var unknown = (Claim.Unknown) claim(first.byAnother());
                assertThat(unknown.cause()).isEqualTo(cause);
                assertThat(unknown.found().fingerprint()).isEqualTo(first.fingerprint());
            }
        }

        @Test
        void the_first_cause_stays() {
            var first = ClaimBuilder.fresh();
            Lease lease = own(first);
            unknown(lease, UnknownCause.CONNECTION_LOST);

            assertThat(unknown(lease, UnknownCause.TIMEOUT)).isTrue();
            assertThat(((Claim.Unknown) claim(first.byAnother())).cause()).isEqualTo(UnknownCause.CONNECTION_LOST);
        }

        @Test
        void a_lapsed_lease_is_an_unknown_outcome() {
            var first = ClaimBuilder.fresh();
            own(first);
            elapse(PAST_LEASE);

            assertThat(((Claim.Unknown) claim(first.byAnother())).cause()).isEqualTo(UnknownCause.LEASE_LAPSED);
        }

        @Test
        void taking_over_is_the_next_attempt_of_the_same_operation_under_a_larger_fence() {
            var first = ClaimBuilder.fresh();
            Lease before = own(first);
            unknown(before, UnknownCause.TIMEOUT);

            Lease after = own(first.byAnother().takingOver());

            assertThat(after.operationId()).isEqualTo(before.operationId());
            assertThat(after.attempt()).isEqualTo(2);
            assertThat(after.fence()).isGreaterThan(before.fence());
        }

        @Test
        void of_many_that_would_take_over_one_does() {
            var first = ClaimBuilder.fresh();
            unknown(own(first), UnknownCause.TIMEOUT);

            List<CompletionStage<Claim>> stages = IntStream.range(0, 64)
                    .mapToObj(i -> store().claim(first.byAnother().takingOver().request()))
                    .toList();

            assertThat(stages.stream().map(Answers::of).filter(Claim.Owned.class::isInstance))
                    .hasSize(1);
        }

        @Test
        void another_fingerprint_does_not_take_over() {
            var first = ClaimBuilder.fresh();
            unknown(own(first), UnknownCause.TIMEOUT);

            Claim claim = claim(first.byAnother().takingOver().with(ClaimBuilder.fingerprint(2)));

            assertThat(((Claim.Unknown) claim).found().fingerprint()).isEqualTo(first.fingerprint());
        }

        @Test
        void an_overtaken_holder_cannot_make_the_next_attempt_unknown() {
            var first = ClaimBuilder.fresh();
            Lease lost = own(first);
            elapse(PAST_LEASE);
            own(first.byAnother().takingOver());

            assertThat(unknown(lost, UnknownCause.TIMEOUT)).isFalse();
            assertThat(claim(first.byAnother())).isInstanceOf(Claim.Busy.class);
        }
    }

    @Nested
    class Expiring {
        @Test
        void an_expired_record_is_absent() {
            var first = ClaimBuilder.fresh();
            Lease old = own(first);
            complete(old, reply("old"));
            elapse(RETENTION.plusSeconds(1));

            Lease next = own(first.byAnother());

            assertThat(next.attempt()).isEqualTo(1);
            assertThat(next.operationId()).isNotEqualTo(old.operationId());
            assertThat(next.fence()).isGreaterThan(old.fence());
        }

        @Test
        void an_expired_unknown_outcome_is_absent() {
            var first = ClaimBuilder.fresh();
            unknown(own(first), UnknownCause.TIMEOUT);
            elapse(RETENTION.plusSeconds(1));

            assertThat(own(first.byAnother()).attempt()).isEqualTo(1);
        }

        @Test
        void a_running_claim_does_not_expire() {
            var first = ClaimBuilder.fresh().lasting(LEASE, Duration.ofMinutes(1));
            Lease lease = own(first);
            for (int i = 0; i < 20; i++) {
                elapse(Duration.ofSeconds(25));
                assertThat(renew(lease)).isTrue();
            }

            assertThat(claim(first.byAnother())).isInstanceOf(Claim.Busy.class);
            assertThat(complete(lease, reply("long"))).isTrue();
            assertThat(claim(first.byAnother())).isInstanceOf(Claim.Completed.class);
        }

        @Test
        void a_lease_longer_than_the_retention_keeps_the_claim() {
            var first = ClaimBuilder.fresh().lasting(Duration.ofMinutes(5), Duration.ofMinutes(1));
            own(first);
            elapse(Duration.ofMinutes(3));

            assertThat(claim(first.byAnother())).isInstanceOf(Claim.Busy.class);
        }

        @Test
        void a_holder_whose_record_has_expired_changes_nothing() {
            Lease lease = own(ClaimBuilder.fresh());
            elapse(RETENTION.plusSeconds(1));

            assertThat(renew(lease)).isFalse();
            assertThat(complete(lease, reply("too late"))).isFalse();
            assertThat(retryable(lease, reply("too late"))).isFalse();
            assertThat(release(lease)).isFalse();
            assertThat(unknown(lease, UnknownCause.TIMEOUT)).isFalse();
        }

        @Test
        void retentions_from_a_minute_to_years_live_side_by_side() {
            List<Duration> retentions = List.of(
                    Duration.ofMinutes(1),
                    Duration.ofMinutes(20),
                    Duration.ofHours(24),
                    Duration.ofHours(48),
                    Duration.ofDays(30),
                    Duration.ofDays(400));
            List<ClaimBuilder> claims = retentions.stream()
                    .map(retention -> ClaimBuilder.fresh().lasting(LEASE, retention))
                    .toList();
            claims.forEach(claim -> Answers.of(store().complete(own(claim), reply("kept"), Duration.ofSeconds(1))));
            Duration passed = Duration.ZERO;
            for (int i = 0; i < claims.size(); i++) {
                Duration before = retentions.get(i).minusSeconds(10);
                elapse(before.minus(passed));
                assertThat(claim(claims.get(i).byAnother())).isInstanceOf(Claim.Completed.class);
                elapse(Duration.ofSeconds(11));
                passed = before.plusSeconds(11);
                assertThat(claim(claims.get(i).byAnother())).isInstanceOf(Claim.Owned.class);
            }
        }

        @Test
        void a_retention_without_end_is_kept() {
            var first = ClaimBuilder.fresh().lasting(LEASE, Duration.ofSeconds(Long.MAX_VALUE));
            complete(own(first), reply("for ever"));
            elapse(Duration.ofDays(365 * 50));

            assertThat(claim(first.byAnother())).isInstanceOf(Claim.Completed.class);
        }
    }

    @Nested
    class Closing {
        @Test
        void a_closed_store_is_unavailable() {
            Lease lease = own(ClaimBuilder.fresh());
            store().close();

            Answers.failure(store().claim(ClaimBuilder.fresh().request()), StoreException.Unavailable.class);
            Answers.failure(store().renew(lease, LEASE), StoreException.Unavailable.class);
            Answers.failure(store().complete(lease, reply("late"), LEASE), StoreException.Unavailable.class);
            Answers.failure(store().retryable(lease, reply("late")), StoreException.Unavailable.class);
            Answers.failure(store().release(lease), StoreException.Unavailable.class);
            Answers.failure(store().unknown(lease, UnknownCause.TIMEOUT), StoreException.Unavailable.class);
            Answers.failure(
                    store().resolve(lease.id(), lease.fence(), new Resolution.NeverHappened()),
                    StoreException.Unavailable.class);
        }

        @Test
        void what_was_accepted_is_answered() {
            List<CompletionStage<Claim>> stages = IntStream.range(0, 500)
                    .mapToObj(i -> store().claim(ClaimBuilder.fresh().request()))
                    .toList();
            store().close();

            assertThat(stages).allSatisfy(stage -> Answers.of(stage, Claim.Owned.class));
        }
    }
}
