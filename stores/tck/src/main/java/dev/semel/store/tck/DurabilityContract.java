package dev.semel.store.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.store.Claim;
import dev.semel.store.Lease;
import dev.semel.store.Nesting;
import dev.semel.store.Resolution;
import dev.semel.store.Store;
import dev.semel.store.UnknownCause;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What a store holds whose records outlive it: closed or killed, all that was answered is there afterwards. */
public abstract class DurabilityContract extends OpenStore<Store> {
    private static final int ANSWERS_BEFORE_THE_KILL = 2_000;

    /** How a process of its own opens the store that the fixture opens afterwards. */
    protected abstract CrashingProcess.Opening opening();

    @Test
    void a_completed_record_survives_reopening() {
        var first = ClaimBuilder.fresh();
        Lease lease = own(first);
        complete(lease, reply("kept"));

        reopen();

        var completed = (Claim.Completed) claim(first.byAnother());
        assertThat(completed.reply()).isEqualTo(reply("kept"));
        assertThat(completed.found().operationId()).isEqualTo(lease.operationId());
    }

    @Test
    void an_unknown_outcome_survives_reopening() {
        var first = ClaimBuilder.fresh();
        Answers.of(store().unknown(own(first), UnknownCause.CONNECTION_LOST));

        reopen();

        assertThat(((Claim.Unknown) claim(first.byAnother())).cause()).isEqualTo(UnknownCause.CONNECTION_LOST);
    }

    @Test
    void a_retryable_record_survives_reopening_and_runs_again_as_the_same_operation() {
        var first = ClaimBuilder.fresh();
        Lease lease = own(first);
        retryable(lease, reply("pending"));

        reopen();

        var completed = (Claim.Completed) claim(first.byAnother().with(ClaimBuilder.fingerprint(9)));
        assertThat(completed.reply()).isEqualTo(reply("pending"));
        assertNextAttempt(own(first.byAnother()), lease);
    }

    @Test
    void the_answer_that_a_next_attempt_gives_back_survives_reopening() {
        var first = ClaimBuilder.fresh();
        retryable(own(first), reply("pending"));
        release(own(first.byAnother()));

        reopen();

        var completed = (Claim.Completed) claim(first.byAnother().with(ClaimBuilder.fingerprint(9)));
        assertThat(completed.reply()).isEqualTo(reply("pending"));
        assertThat(completed.found().attempt()).isEqualTo(2);
    }

    @Test
    void what_was_settled_survives_reopening() {
        var decided = ClaimBuilder.fresh();
        Lease lease = own(decided);
        unknown(lease, UnknownCause.TIMEOUT);
        resolve(lease, new Resolution.Completed(reply("decided"), Duration.ofHours(1)));
        var never = ClaimBuilder.fresh();
        Lease nothing = own(never);
        unknown(nothing, UnknownCause.TIMEOUT);
        resolve(nothing, new Resolution.NeverHappened());

        reopen();

        assertThat(((Claim.Completed) claim(decided.byAnother())).reply()).isEqualTo(reply("decided"));
        assertThat(complete(lease, reply("late"))).isFalse();
        assertThat(own(never.byAnother()).attempt()).isEqualTo(1);
    }

    @Test
    void the_nesting_survives_reopening() {
        var nesting = new Nesting(ClaimBuilder.randomId(), UUID.randomUUID());
        var first = ClaimBuilder.fresh().nested(nesting);
        unknown(own(first), UnknownCause.TIMEOUT);

        reopen();

        assertThat(((Claim.Unknown) claim(first.byAnother())).found().nesting()).isEqualTo(nesting);
        assertThat(own(first.byAnother().askingInner()).attempt()).isEqualTo(2);
    }

    @Test
    void a_released_id_stays_free() {
        var first = ClaimBuilder.fresh();
        Answers.of(store().release(own(first)));

        reopen();

        own(first.byAnother());
    }

    @Test
    void a_claim_survives_reopening_and_a_late_answer_still_counts() {
        var first = ClaimBuilder.fresh();
        Lease lease = own(first);

        reopen();

        assertThat(claim(first.byAnother())).isNotInstanceOf(Claim.Owned.class);
        assertThat(complete(lease, reply("late"))).isTrue();
        assertThat(((Claim.Completed) claim(first.byAnother())).reply()).isEqualTo(reply("late"));
    }

    @Test
    void fences_grow_across_reopening() {
        var first = ClaimBuilder.fresh();
        long last = 0;
        for (int i = 0; i < 5; i++) {
            Lease lease = own(first.byAnother());
            assertThat(lease.fence()).isGreaterThan(last);
            last = lease.fence();
            Answers.of(store().release(lease));
            reopen();
        }
    }

    @Test
    void a_record_expires_as_if_nothing_had_been_closed() {
        var first = ClaimBuilder.fresh();
        complete(own(first), reply("kept"));
        elapse(Duration.ofMinutes(59));
        reopen();
        assertThat(claim(first.byAnother())).isInstanceOf(Claim.Completed.class);

        elapse(Duration.ofMinutes(2));
        reopen();
        own(first.byAnother());
    }

    @Test
    void all_that_was_answered_before_a_kill_is_there_after_it() throws Exception {
        store().close();
        List<CrashingProcess.Answered> answered;
        try (var process = CrashingProcess.start(opening())) {
            answered = process.killAfter(ANSWERS_BEFORE_THE_KILL);
        }
        open();

        assertThat(answered).hasSizeGreaterThanOrEqualTo(ANSWERS_BEFORE_THE_KILL);
        assertThat(answered).extracting(CrashingProcess.Answered::became).contains(CrashingProcess.Became.values());
        long lastFence = 0;
        for (CrashingProcess.Answered answer : answered) {
            assertStillTrue(answer);
            lastFence = Math.max(lastFence, answer.lease().fence());
        }
        assertThat(own(ClaimBuilder.fresh()).fence()).isGreaterThan(lastFence);
    }

    private void assertStillTrue(CrashingProcess.Answered answer) {
        var again = ClaimBuilder.of(answer.lease().id());
        // A claim that differs goes on with nothing: it only looks.
        Claim claim = claim(again.with(ClaimBuilder.fingerprint(9)));
        switch (answer.became()) {
            case COMPLETED, SETTLED -> assertAnswered(claim, answer.lease());
            case RETRYABLE -> {
                assertAnswered(claim, answer.lease());
                assertNextAttempt(own(again), answer.lease());
            }
            case OWNED -> {
                // An ending that was written and not answered before the kill may be there.
                assertThat(claim).isNotInstanceOf(Claim.Owned.class);
                if (claim instanceof Claim.Unknown unknown) {
                    assertThat(unknown.found().operationId())
                            .isEqualTo(answer.lease().operationId());
                }
            }
        }
    }

    private static void assertAnswered(Claim claim, Lease lease) {
        var completed = (Claim.Completed) claim;
        assertThat(completed.reply()).isEqualTo(CrashingProcess.replyOf(lease));
        assertThat(completed.found().operationId()).isEqualTo(lease.operationId());
    }

    static void assertNextAttempt(Lease next, Lease before) {
        assertThat(next.operationId()).isEqualTo(before.operationId());
        assertThat(next.attempt()).isEqualTo(before.attempt() + 1);
        assertThat(next.fence()).isGreaterThan(before.fence());
    }

    /** For a store with one process at a time: whoever opens it knows that the claims it finds are nobody's. */
    public abstract static class SoleOwner extends DurabilityContract {

        @Test
        void the_claims_of_a_closed_store_are_unknown_outcomes_at_once() {
            var first = ClaimBuilder.fresh();
            own(first);

            reopen();

            assertThat(((Claim.Unknown) claim(first.byAnother())).cause()).isEqualTo(UnknownCause.OWNER_DIED);
        }

        @Test
        void a_next_attempt_of_a_closed_store_is_an_unknown_outcome_whatever_was_answered_before() {
            var first = ClaimBuilder.fresh();
            retryable(own(first), reply("pending"));
            Lease second = own(first.byAnother());

            reopen();

            var unknown = (Claim.Unknown) claim(first.byAnother());
            assertThat(unknown.cause()).isEqualTo(UnknownCause.OWNER_DIED);
            assertThat(unknown.found().attempt()).isEqualTo(2);
            assertNextAttempt(own(first.byAnother().takingOver()), second);
        }

        @Test
        void they_can_be_taken_over_at_once() {
            var first = ClaimBuilder.fresh();
            Lease dead = own(first);

            reopen();

            Lease next = own(first.byAnother().takingOver());
            assertThat(next.operationId()).isEqualTo(dead.operationId());
            assertThat(next.attempt()).isEqualTo(2);
            assertThat(next.fence()).isGreaterThan(dead.fence());
            assertThat(complete(dead, reply("from the dead"))).isFalse();
            assertThat(claim(first.byAnother())).isInstanceOf(Claim.Busy.class);
        }

        @Test
        void the_claims_of_the_new_owner_are_running_ones() {
            reopen();
            var first = ClaimBuilder.fresh();
            own(first);

            assertThat(claim(first.byAnother())).isInstanceOf(Claim.Busy.class);
        }

        @Test
        void the_claims_of_a_killed_process_are_unknown_outcomes_at_once() throws Exception {
            store().close();
            List<Lease> running = new ArrayList<>();
            try (var process = CrashingProcess.start(opening())) {
                for (CrashingProcess.Answered answer : process.killAfter(500)) {
                    if (answer.became() == CrashingProcess.Became.OWNED) {
                        running.add(answer.lease());
                    } else {
                        running.remove(answer.lease());
                    }
                }
            }
            open();

            assertThat(running).isNotEmpty();
            for (Lease lease : running) {
                Claim claim = claim(ClaimBuilder.of(lease.id()).with(ClaimBuilder.fingerprint(9)));
                if (!(claim instanceof Claim.Completed)) {
                    // Or unknown already by the word of its holder, on its way to being settled.
                    assertThat(((Claim.Unknown) claim).cause()).isIn(UnknownCause.OWNER_DIED, UnknownCause.TIMEOUT);
                }
            }
        }
    }
}
