package dev.semel.store.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.key.RecordId;
import dev.semel.store.Claim;
import dev.semel.store.Lease;
import dev.semel.store.Resolution;
import dev.semel.store.UnknownCause;
import dev.semel.store.tck.ClaimBuilder;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two gateways' stores on one server: what one ends, the other hears of. */
class WakingTest {
    private final RedisFixture fixture = new RedisFixture(TestServers.newer());
    private final RedisStore here = fixture.open();
    private final RedisStore there = fixture.open();
    private final BlockingQueue<RecordId> heard = new LinkedBlockingQueue<>();

    WakingTest() {
        there.onEnding(heard::add);
    }

    @AfterEach
    void close() {
        here.close();
        there.close();
    }

    /** A claim of ours that the other was told to wait for. */
    private Lease ownAwaited() {
        var claim = ClaimBuilder.fresh();
        Lease lease = Stores.own(here, claim);
        assertIsBusy(claim);
        return lease;
    }

    private void assertIsBusy(ClaimBuilder claim) {
        assertThat(Stores.answer(there.claim(claim.byAnother().request()))).isInstanceOf(Claim.Busy.class);
    }

    private void assertHeard(Predicate<Lease> ending) throws InterruptedException {
        Lease lease = ownAwaited();
        assertThat(ending.test(lease)).isTrue();
        assertThat(heard.poll(30, TimeUnit.SECONDS)).isEqualTo(lease.id());
        assertThat(heard).isEmpty();
    }

    @Test
    void every_ending_is_heard_once_by_the_other() throws InterruptedException {
        assertHeard(lease -> Stores.complete(here, lease, Stores.reply(1)));
        assertHeard(lease -> Stores.answer(here.retryable(lease, Stores.reply(1))));
        assertHeard(lease -> Stores.answer(here.release(lease)));
        assertHeard(lease -> Stores.answer(here.unknown(lease, UnknownCause.TIMEOUT)));
    }

    @Test
    void what_is_settled_or_deleted_is_heard_too() throws InterruptedException {
        Lease settled = ownAwaited();
        Stores.answer(here.unknown(settled, UnknownCause.TIMEOUT));
        assertThat(heard.poll(30, TimeUnit.SECONDS)).isEqualTo(settled.id());
        Stores.answer(here.resolve(settled.id(), settled.fence(), new Resolution.NeverHappened()));
        assertThat(heard.poll(30, TimeUnit.SECONDS)).isEqualTo(settled.id());

        Lease done = ownAwaited();
        Stores.complete(here, done, Stores.reply(1));
        assertThat(heard.poll(30, TimeUnit.SECONDS)).isEqualTo(done.id());
        Stores.answer(here.delete(done.id(), done.fence()));
        assertThat(heard.poll(30, TimeUnit.SECONDS)).isEqualTo(done.id());
    }

    @Test
    void what_changes_nothing_and_what_only_goes_on_is_not_told() throws InterruptedException {
        var claim = ClaimBuilder.fresh();
        Lease lease = Stores.own(here, claim);
        Stores.answer(here.renew(lease, Duration.ofSeconds(1)));
        Stores.answer(here.release(new Lease(lease.id(), lease.operationId(), lease.fence() - 1, 1)));
        Stores.own(here, claim);

        assertHeard(other -> Stores.complete(here, other, Stores.reply(1)));
    }

    @Test
    void what_nobody_was_told_to_wait_for_is_not_told() throws InterruptedException {
        Stores.complete(here, Stores.own(here, ClaimBuilder.fresh()), Stores.reply(1));
        Stores.answer(here.release(Stores.own(here, ClaimBuilder.fresh())));

        assertHeard(other -> Stores.complete(here, other, Stores.reply(1)));
    }

    @Test
    void who_waits_is_heard_of_over_renewals_and_when_another_takes_over() throws InterruptedException {
        var claim = ClaimBuilder.fresh().lasting(Duration.ofSeconds(10), Duration.ofHours(1));
        Lease lease = Stores.own(here, claim);
        assertIsBusy(claim);
        Stores.answer(here.renew(lease, Duration.ofSeconds(20)));
        fixture.elapse(Duration.ofSeconds(30));
        Lease next = Stores.own(here, claim.byAnother().takingOver());

        Stores.complete(here, next, Stores.reply(1));

        assertThat(heard.poll(30, TimeUnit.SECONDS)).isEqualTo(lease.id());
        assertThat(heard).isEmpty();
    }

    @Test
    void a_listener_is_told_again_after_its_connection_was_lost() throws InterruptedException {
        fixture.killSubscribers();
        Lease first = Stores.own(here, ClaimBuilder.fresh());
        // Until it has subscribed again it hears nothing; it is a hint.
        RecordId told = null;
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (told == null && System.nanoTime() < end) {
            Lease lease = ownAwaited();
            Stores.complete(here, lease, Stores.reply(1));
            told = heard.poll(10, TimeUnit.MILLISECONDS);
        }
        assertThat(told).isNotNull().isNotEqualTo(first.id());
    }
}
