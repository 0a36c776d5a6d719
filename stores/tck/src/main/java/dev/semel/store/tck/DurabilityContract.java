package dev.semel.store.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.store.Claim;
import dev.semel.store.Lease;
import dev.semel.store.Store;
import dev.semel.store.UnknownCause;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
        long lastFence = 0;
        for (CrashingProcess.Answered answer : answered) {
            assertStillTrue(answer);
            lastFence = Math.max(lastFence, answer.lease().fence());
        }
        assertThat(own(ClaimBuilder.fresh()).fence()).isGreaterThan(lastFence);
    }

    private void assertStillTrue(CrashingProcess.Answered answer) {
        Claim claim = claim(ClaimBuilder.of(answer.lease().id()));
        if (answer.completed()) {
            var completed = (Claim.Completed) claim;
            assertThat(completed.reply()).isEqualTo(CrashingProcess.replyOf(answer.lease()));
            assertThat(completed.found().operationId()).isEqualTo(answer.lease().operationId());
        } else {
            // A completion that was written and not answered before the kill may be there.
            assertThat(claim).isNotInstanceOf(Claim.Owned.class);
            if (claim instanceof Claim.Unknown unknown) {
                assertThat(unknown.found().operationId())
                        .isEqualTo(answer.lease().operationId());
            }
        }
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
                    if (answer.completed()) {
                        running.remove(answer.lease());
                    } else {
                        running.add(answer.lease());
                    }
                }
            }
            open();

            assertThat(running).isNotEmpty();
            for (Lease lease : running) {
                Claim claim = claim(ClaimBuilder.of(lease.id()));
                if (!(claim instanceof Claim.Completed)) {
                    assertThat(((Claim.Unknown) claim).cause()).isEqualTo(UnknownCause.OWNER_DIED);
                }
            }
        }
    }
}
