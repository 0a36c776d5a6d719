package dev.semel.store.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.key.RecordId;
import dev.semel.store.Claim;
import dev.semel.store.Found;
import dev.semel.store.Lease;
import dev.semel.store.Nesting;
import dev.semel.store.Store;
import dev.semel.store.UnknownCause;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What every store holds about records that belong to the records of other layers. */
abstract class LayerContract extends OpenStore<Store> {
    private static final Duration PAST_LEASE = Duration.ofSeconds(31);
    private static final Duration RETENTION = Duration.ofHours(1);

    private final RecordId inner = ClaimBuilder.randomId();
    private final UUID outer = UUID.randomUUID();
    private final Nesting nesting = new Nesting(inner, outer);

    /** What a claim is told about a record that it doesn't get. */
    private Found met(ClaimBuilder claim) {
        return switch (claim(claim.byAnother().with(ClaimBuilder.fingerprint(9)))) {
            case Claim.Busy busy -> busy.found();
            case Claim.Completed completed -> completed.found();
            case Claim.Unknown unknown -> unknown.found();
            case Claim.Owned owned -> throw new AssertionError(owned);
        };
    }

    private Duration remaining(ClaimBuilder claim) {
        return Answers.of(store().claim(claim.request()), Claim.Owned.class).remaining();
    }

    private static Nesting inside(RecordId inner) {
        return new Nesting(inner, null);
    }

    @Nested
    class AskingInner {
        @Test
        void an_unknown_outcome_goes_on_for_a_claim_with_the_same_inner_record() {
            var first = ClaimBuilder.fresh().nested(inside(inner));
            Lease before = own(first);
            unknown(before, UnknownCause.TIMEOUT);

            Lease next = own(first.byAnother().askingInner());

            assertThat(next.operationId()).isEqualTo(before.operationId());
            assertThat(next.attempt()).isEqualTo(2);
            assertThat(next.fence()).isGreaterThan(before.fence());
        }

        @Test
        void a_lapsed_claim_goes_on_for_a_claim_with_the_same_inner_record() {
            var first = ClaimBuilder.fresh().nested(inside(inner));
            own(first);
            elapse(PAST_LEASE);

            assertThat(own(first.byAnother().askingInner()).attempt()).isEqualTo(2);
        }

        @Test
        void a_live_holder_is_waited_for() {
            var first = ClaimBuilder.fresh().nested(inside(inner));
            own(first);

            assertThat(claim(first.byAnother().askingInner())).isInstanceOf(Claim.Busy.class);
        }

        @Test
        void another_inner_record_or_none_knows_nothing() {
            var first = ClaimBuilder.fresh().nested(inside(inner));
            unknown(own(first), UnknownCause.TIMEOUT);
            var asking = first.byAnother().askingInner();

            assertThat(claim(asking.nested(inside(ClaimBuilder.randomId())))).isInstanceOf(Claim.Unknown.class);
            assertThat(claim(asking.nested(Nesting.NONE))).isInstanceOf(Claim.Unknown.class);
            assertThat(claim(asking.nested(new Nesting(null, outer)))).isInstanceOf(Claim.Unknown.class);
        }

        @Test
        void a_record_that_names_no_inner_one_is_held() {
            var first = ClaimBuilder.fresh();
            unknown(own(first), UnknownCause.TIMEOUT);

            assertThat(claim(first.byAnother().askingInner())).isInstanceOf(Claim.Unknown.class);
            assertThat(claim(first.byAnother().askingInner().nested(inside(inner))))
                    .isInstanceOf(Claim.Unknown.class);
        }

        @Test
        void another_fingerprint_is_held() {
            var first = ClaimBuilder.fresh().nested(inside(inner));
            unknown(own(first), UnknownCause.TIMEOUT);

            assertThat(claim(first.byAnother().askingInner().with(ClaimBuilder.fingerprint(2))))
                    .isInstanceOf(Claim.Unknown.class);
        }
    }

    @Nested
    class Nestings {
        @Test
        void the_nesting_is_kept_until_the_record_ends_and_after_it() {
            var first = ClaimBuilder.fresh().nested(nesting);
            Lease lease = own(first);
            assertThat(met(first).nesting()).isEqualTo(nesting);

            renew(lease);
            assertThat(met(first).nesting()).isEqualTo(nesting);

            unknown(lease, UnknownCause.TIMEOUT);
            assertThat(met(first).nesting()).isEqualTo(nesting);

            retryable(lease, reply("pending"));
            assertThat(met(first).nesting()).isEqualTo(nesting);

            complete(own(first.byAnother()), reply("done"));
            assertThat(met(first).nesting()).isEqualTo(nesting);
        }

        @Test
        void each_half_of_a_nesting_is_kept_without_the_other() {
            for (Nesting half : new Nesting[] {inside(inner), new Nesting(null, outer), Nesting.NONE}) {
                var first = ClaimBuilder.fresh().nested(half);
                complete(own(first), reply("done"));

                assertThat(met(first).nesting()).isEqualTo(half);
            }
        }

        @Test
        void the_latest_claim_that_was_granted_says_how_the_record_is_nested() {
            var first = ClaimBuilder.fresh().nested(nesting);
            Lease lease = own(first);
            var later = new Nesting(ClaimBuilder.randomId(), UUID.randomUUID());
            claim(first.byAnother().nested(later));
            assertThat(met(first).nesting()).isEqualTo(nesting);

            retryable(lease, reply("pending"));
            own(first.byAnother().nested(later));
            assertThat(met(first).nesting()).isEqualTo(later);
        }

        @Test
        void taking_over_replaces_the_nesting() {
            var first = ClaimBuilder.fresh().nested(inside(inner));
            unknown(own(first), UnknownCause.TIMEOUT);
            var later = new Nesting(inner, UUID.randomUUID());

            own(first.byAnother().askingInner().nested(later));

            assertThat(met(first).nesting()).isEqualTo(later);
        }
    }

    @Nested
    class Keeping {
        private static final Duration LONG = Duration.ofHours(5);

        private void assertKept(ClaimBuilder claim, Duration time) {
            elapse(time.minusSeconds(5));
            met(claim);
            elapse(Duration.ofSeconds(6));
            assertThat(own(claim.byAnother()).attempt()).isEqualTo(1);
        }

        @Test
        void a_first_claim_keeps_its_record_as_long_as_it_asks() {
            var first = ClaimBuilder.fresh().keptFor(LONG);

            assertThat(remaining(first)).isBetween(LONG.minusMinutes(1), LONG);
            assertKept(first, LONG);
        }

        @Test
        void a_next_attempt_keeps_its_record_as_long_as_it_asks() {
            var first = ClaimBuilder.fresh();
            retryable(own(first), reply("pending"));

            assertThat(remaining(first.byAnother().keptFor(LONG))).isBetween(LONG.minusMinutes(1), LONG);
            assertKept(first, LONG);
        }

        @Test
        void taking_over_keeps_the_record_as_long_as_it_asks() {
            var first = ClaimBuilder.fresh();
            unknown(own(first), UnknownCause.TIMEOUT);

            own(first.byAnother().takingOver().keptFor(LONG));

            assertKept(first, LONG);
        }

        @Test
        void a_repeat_with_the_same_token_keeps_the_record_as_long_as_it_asks() {
            var first = ClaimBuilder.fresh().keptFor(Duration.ofHours(2));
            own(first);
            elapse(Duration.ofSeconds(20));
            own(first);

            assertKept(first, Duration.ofHours(2));
        }

        @Test
        void what_a_longer_kept_attempt_leaves_is_kept_as_long() {
            var first = ClaimBuilder.fresh();
            retryable(own(first), reply("pending"));
            Lease second = own(first.byAnother().keptFor(LONG));
            assertThat(release(second)).isTrue();

            assertKept(first, LONG);
        }

        @Test
        void no_claim_shortens_what_a_record_is_kept() {
            var first = ClaimBuilder.fresh();
            retryable(own(first), reply("pending"));
            own(first.byAnother().keptFor(Duration.ofMinutes(2)));

            assertKept(first, RETENTION);
        }

        @Test
        void a_claim_that_is_not_granted_prolongs_nothing() {
            var first = ClaimBuilder.fresh();
            complete(own(first), reply("done"));
            claim(first.byAnother().keptFor(LONG));

            assertKept(first, RETENTION);
        }
    }

    @Test
    void a_claim_is_told_which_claim_it_met_and_when_that_was() {
        var first = ClaimBuilder.fresh().nested(nesting);
        Lease lease = own(first);
        elapse(Duration.ofMinutes(10));
        complete(lease, reply("done"));
        elapse(Duration.ofMinutes(10));
        assertTold(met(first), lease, Duration.ofMinutes(20), Duration.ofMinutes(20));

        var retried = ClaimBuilder.fresh();
        retryable(own(retried), reply("pending"));
        elapse(Duration.ofMinutes(10));
        Lease second = own(retried.byAnother());
        elapse(Duration.ofSeconds(10));
        assertTold(met(retried), second, Duration.ofSeconds(610), Duration.ofSeconds(10));
    }

    private static void assertTold(Found found, Lease lease, Duration age, Duration sinceClaim) {
        assertThat(found.operationId()).isEqualTo(lease.operationId());
        assertThat(found.fence()).isEqualTo(lease.fence());
        assertThat(found.attempt()).isEqualTo(lease.attempt());
        assertThat(found.age()).isBetween(age, age.plusSeconds(5));
        assertThat(found.sinceClaim()).isBetween(sinceClaim, sinceClaim.plusSeconds(5));
        assertThat(found.remaining()).isBetween(RETENTION.minus(age).minusSeconds(5), RETENTION.minus(age));
    }
}
