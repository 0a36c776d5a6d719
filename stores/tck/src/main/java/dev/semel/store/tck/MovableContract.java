package dev.semel.store.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.key.RecordId;
import dev.semel.store.BrowsableStore.RecordFilter;
import dev.semel.store.Claim;
import dev.semel.store.Gate;
import dev.semel.store.InMemoryStore;
import dev.semel.store.Lease;
import dev.semel.store.MovableStore;
import dev.semel.store.Resolution;
import dev.semel.store.Shipment;
import dev.semel.store.StoreException;
import dev.semel.store.StoredRecord;
import dev.semel.store.StoredRecord.State;
import dev.semel.store.UnknownCause;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What a store holds whose records can be taken to another one. */
public abstract class MovableContract extends OpenStore<MovableStore> {
    private static final String SIGN = "being filled from the store of a test";
    private static final String OTHER_SIGN = "being filled from another store";
    private static final Gate SEALED = Gate.sealed(SIGN);
    private static final Gate MOVED = Gate.moved("moved to the store of a test");

    private boolean turn(Gate from, Gate to) {
        return Answers.of(store().turn(from, to));
    }

    private Optional<StoredRecord> find(RecordId id) {
        return Answers.of(store().find(id));
    }

    @Nested
    class Gates {
        @Test
        void a_store_is_open_until_somebody_seals_it() {
            assertThat(Answers.of(store().gate())).isEqualTo(Gate.OPEN);
            assertThat(turn(Gate.OPEN, SEALED)).isTrue();
            assertThat(Answers.of(store().gate())).isEqualTo(SEALED);
        }

        @Test
        void a_gate_is_turned_only_from_where_it_was_said_to_stand() {
            turn(Gate.OPEN, SEALED);

            assertThat(turn(Gate.OPEN, Gate.sealed(OTHER_SIGN))).isFalse();
            assertThat(turn(Gate.sealed(OTHER_SIGN), Gate.OPEN)).isFalse();
            assertThat(Answers.of(store().gate())).isEqualTo(SEALED);
        }

        @Test
        void to_turn_a_gate_to_where_it_stands_changes_nothing() {
            turn(Gate.OPEN, SEALED);

            assertThat(turn(Gate.OPEN, SEALED)).isTrue();
            assertThat(Answers.of(store().gate())).isEqualTo(SEALED);
        }

        @Test
        void a_gate_that_is_opened_again_stops_nothing() {
            var claim = ClaimBuilder.fresh();
            Lease lease = own(claim);
            turn(Gate.OPEN, SEALED);
            turn(SEALED, MOVED);
            turn(MOVED, Gate.OPEN);

            own(ClaimBuilder.fresh());
            assertThat(complete(lease, reply("late"))).isTrue();
        }
    }

    @Nested
    class Sealed {
        private void refused(ClaimBuilder claim) {
            assertThat(Answers.failure(store().claim(claim.request()), StoreException.Sealed.class))
                    .hasMessageContaining(SIGN);
        }

        @Test
        void nobody_claims_a_new_id() {
            var claim = ClaimBuilder.fresh();
            turn(Gate.OPEN, SEALED);

            refused(claim);
            refused(claim);
            assertThat(find(claim.id())).isEmpty();
        }

        @Test
        void nobody_takes_over_goes_on_or_is_granted_again_what_he_has() {
            var unknown = ClaimBuilder.fresh();
            unknown(own(unknown), UnknownCause.TIMEOUT);
            var lapsed = ClaimBuilder.fresh();
            own(lapsed);
            elapse(Duration.ofSeconds(31));
            var retryable = ClaimBuilder.fresh();
            retryable(own(retryable), reply("later"));
            var running = ClaimBuilder.fresh();
            own(running);
            turn(Gate.OPEN, SEALED);

            refused(unknown.byAnother().takingOver());
            refused(lapsed.byAnother().takingOver());
            refused(retryable.byAnother());
            refused(running);
        }

        @Test
        void repeats_are_answered_as_before() {
            var completed = ClaimBuilder.fresh();
            complete(own(completed), reply("done"));
            var running = ClaimBuilder.fresh();
            own(running);
            var unknown = ClaimBuilder.fresh();
            unknown(own(unknown), UnknownCause.TIMEOUT);
            turn(Gate.OPEN, SEALED);

            assertThat(((Claim.Completed) claim(completed.byAnother())).reply()).isEqualTo(reply("done"));
            assertThat(claim(running.byAnother())).isInstanceOf(Claim.Busy.class);
            assertThat(claim(unknown.byAnother())).isInstanceOf(Claim.Unknown.class);
        }

        @Test
        void what_was_granted_before_is_renewed_and_ended() {
            Lease completed = own(ClaimBuilder.fresh());
            Lease retryable = own(ClaimBuilder.fresh());
            Lease released = own(ClaimBuilder.fresh());
            Lease unknown = own(ClaimBuilder.fresh());
            turn(Gate.OPEN, SEALED);

            assertThat(renew(completed)).isTrue();
            assertThat(complete(completed, reply("done"))).isTrue();
            assertThat(retryable(retryable, reply("later"))).isTrue();
            assertThat(release(released)).isTrue();
            assertThat(unknown(unknown, UnknownCause.TIMEOUT)).isTrue();
            assertThat(resolve(unknown, new Resolution.NeverHappened())).isTrue();
            assertThat(Answers.of(store().count(RecordFilter.ALL))).isEqualTo(2);
        }

        /** Whatever was under way when the gate began to turn. */
        @Test
        void no_claim_is_granted_after_the_store_said_that_it_is_sealed() throws InterruptedException {
            Queue<RecordId> granted = new ConcurrentLinkedQueue<>();
            var some = new CountDownLatch(300);
            var sealed = new AtomicBoolean();
            List<StoredRecord> whenSealed;
            try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int caller = 0; caller < 16; caller++) {
                    callers.execute(() -> {
                        int after = 0;
                        while (after < 20) {
                            after += sealed.get() ? 1 : 0;
                            claimUnlessSealed(granted);
                            some.countDown();
                        }
                    });
                }
                try {
                    assertThat(some.await(30, TimeUnit.SECONDS)).isTrue();
                    assertThat(turn(Gate.OPEN, SEALED)).isTrue();
                    whenSealed = all(store());
                } finally {
                    sealed.set(true);
                }
            }
            assertThat(whenSealed).extracting(StoredRecord::id).containsExactlyInAnyOrderElementsOf(granted);
            assertThat(all(store())).hasSameSizeAs(whenSealed);
        }

        private void claimUnlessSealed(Queue<RecordId> granted) {
            var claim = ClaimBuilder.fresh();
            try {
                granted.add(own(claim).id());
            } catch (StoreException.Sealed sealed) {
                Thread.onSpinWait();
            }
        }
    }

    @Nested
    class Moved {
        @Test
        void nothing_changes_any_more() {
            var running = ClaimBuilder.fresh();
            Lease lease = own(running);
            Lease unknown = own(ClaimBuilder.fresh());
            unknown(unknown, UnknownCause.TIMEOUT);
            turn(Gate.OPEN, MOVED);

            List.of(
                            store().claim(ClaimBuilder.fresh().request()),
                            store().renew(lease, Duration.ofSeconds(30)),
                            store().complete(lease, reply("late"), Duration.ofMinutes(1)),
                            store().retryable(lease, reply("late")),
                            store().release(lease),
                            store().unknown(lease, UnknownCause.TIMEOUT),
                            store().complete(unknown, reply("late"), Duration.ofMinutes(1)),
                            store().resolve(unknown.id(), unknown.fence(), new Resolution.NeverHappened()),
                            store().delete(unknown.id(), unknown.fence()))
                    .forEach(call -> Answers.failure(call, StoreException.Sealed.class));

            assertThat(claim(running.byAnother())).isInstanceOf(Claim.Busy.class);
            assertThat(find(unknown.id()).orElseThrow().state()).isInstanceOf(State.Unknown.class);
        }

        @Test
        void answers_are_replayed() {
            var completed = ClaimBuilder.fresh();
            complete(own(completed), reply("done"));
            turn(Gate.OPEN, MOVED);

            assertThat(((Claim.Completed) claim(completed.byAnother())).reply()).isEqualTo(reply("done"));
        }
    }

    @Nested
    class Filling {
        @Test
        void only_who_sealed_it_puts_notes_and_empties() {
            var shipment = new Shipment(
                    List.of(Records.completed(SettableClock.atSomeDay().millis())),
                    SettableClock.atSomeDay().millis(),
                    1,
                    List.of(),
                    Optional.empty());

            for (Gate gate : List.of(Gate.OPEN, Gate.sealed(OTHER_SIGN), Gate.moved(SIGN))) {
                turn(Answers.of(store().gate()), gate);
                assertThat(Answers.of(store().put(SIGN, shipment))).isFalse();
                assertThat(Answers.of(store().note(SIGN, "noted"))).isFalse();
                assertThat(Answers.of(store().empty(SIGN))).isFalse();
            }

            assertThat(Answers.of(store().count(RecordFilter.ALL))).isZero();
            assertThat(Answers.of(store().note())).isEmpty();
        }

        @Test
        void a_note_is_kept_as_it_is_and_stays_when_the_gate_is_opened() {
            turn(Gate.OPEN, SEALED);
            Answers.of(store().note(SIGN, "one"));
            Answers.of(store().note(SIGN, "two\nlines"));
            turn(SEALED, Gate.OPEN);

            assertThat(Answers.of(store().note())).isEqualTo("two\nlines");
        }

        @Test
        void what_is_emptied_is_as_new() {
            var claim = ClaimBuilder.fresh();
            complete(own(claim), reply("done"));
            claim(claim.byAnother());
            turn(Gate.OPEN, SEALED);

            assertThat(Answers.of(store().empty(SIGN))).isTrue();
            turn(SEALED, Gate.OPEN);

            assertThat(Answers.of(store().count(RecordFilter.ALL))).isZero();
            own(claim.byAnother());
        }

        @Test
        void the_mark_of_a_secret_is_taken_once() {
            assertThat(Answers.of(store().secretMark())).isEmpty();
            assertThat(Answers.of(store().bindMark("0123456789ab"))).isTrue();
            assertThat(Answers.of(store().bindMark("ba9876543210"))).isFalse();
            assertThat(Answers.of(store().secretMark())).contains("0123456789ab");
        }

        @Test
        void a_record_that_was_put_is_claimed_again_with_a_larger_fence() {
            long now = SettableClock.atSomeDay().millis();
            long far = now << 12;
            var unknown = Records.unknown(now).fenced(far);
            var retryable = Records.retryable(now).fenced(far + 7);
            put(List.of(unknown, retryable), now, far + 7);

            assertThat(own(claimOf(unknown).takingOver()).fence()).isGreaterThan(far);
            assertThat(own(claimOf(retryable)).fence()).isGreaterThan(far + 7);
        }

        @Test
        void a_record_that_was_put_and_is_gone_leaves_its_fence() {
            long now = SettableClock.atSomeDay().millis();
            var unknown = Records.unknown(now).fenced(now << 12);
            put(List.of(unknown), now, unknown.fence());
            assertThat(resolve(unknown.lease(), new Resolution.NeverHappened())).isTrue();

            assertThat(own(claimOf(unknown)).fence()).isGreaterThan(unknown.fence());
        }

        private ClaimBuilder claimOf(StoredRecord record) {
            return ClaimBuilder.of(record.id()).with(record.fingerprint());
        }

        @Test
        void a_record_that_is_put_again_is_written_over() {
            long now = SettableClock.atSomeDay().millis();
            var unknown = Records.unknown(now);
            put(List.of(unknown), now, unknown.fence());
            turn(Gate.OPEN, SEALED);
            put(List.of(unknown.in(new State.Completed(reply("settled"), now))), now, unknown.fence());

            assertThat(((Claim.Completed) claim(claimOf(unknown))).reply()).isEqualTo(reply("settled"));
        }

        /** Seals it, and opens it again. */
        private void put(List<StoredRecord> records, long now, long lastFence) {
            assertThat(turn(Gate.OPEN, SEALED)).isTrue();
            assertThat(Answers.of(
                            store().put(SIGN, new Shipment(records, now, lastFence, List.of(), Optional.empty()))))
                    .isTrue();
            assertThat(turn(SEALED, Gate.OPEN)).isTrue();
        }
    }

    @Nested
    class Copies {
        private final long seed = Long.getLong("semel.seed", new Random().nextLong());

        @Test
        void everything_that_a_record_says_arrives_and_comes_back() {
            var clock = SettableClock.atSomeDay();
            try (var source = new InMemoryStore(InMemoryStore.Limits.DEFAULT, clock);
                    var back = new InMemoryStore()) {
                Records.fill(source, clock, new Random(seed), 300);
                turn(Gate.OPEN, SEALED);
                copy(source, store(), SIGN, 17);
                turn(SEALED, Gate.OPEN);
                Answers.of(back.turn(Gate.OPEN, SEALED));
                copy(store(), back, SIGN, 100);

                assertThat(Records.relative(back))
                        .as("again with -Dsemel.seed=%d", seed)
                        .isEqualTo(Records.relative(source));
            }
        }

        @Test
        void a_copy_lives_as_long_as_its_original_whatever_the_clocks_show() {
            var clock = SettableClock.atSomeDay();
            try (var source = new InMemoryStore(InMemoryStore.Limits.DEFAULT, clock)) {
                Records.fill(source, clock, new Random(seed), 50);
                turn(Gate.OPEN, SEALED);
                copy(source, store(), SIGN, 10);

                Map<RecordId, Duration> left = Records.left(source);
                Records.left(store()).forEach((id, there) -> {
                    Duration here = Objects.requireNonNull(left.get(id));
                    assertThat(there).isBetween(here.minusMinutes(1), here.plusMinutes(1));
                });
            }
        }

        @Test
        void every_record_is_read_and_the_last_shipment_says_that_it_is_the_last() {
            var claims = new ArrayList<RecordId>();
            for (int i = 0; i < 100; i++) {
                var claim = ClaimBuilder.fresh();
                complete(own(claim), reply("done " + i));
                claims.add(claim.id());
            }

            assertThat(all(store())).extracting(StoredRecord::id).containsAll(claims);
        }

        @Test
        void what_is_expired_or_gone_is_not_read() {
            release(own(ClaimBuilder.fresh()));
            var brief = ClaimBuilder.fresh().lasting(Duration.ofSeconds(1), Duration.ofSeconds(2));
            unknown(own(brief), UnknownCause.TIMEOUT);
            elapse(Duration.ofSeconds(3));

            assertThat(all(store())).isEmpty();
        }

        @Test
        void what_changed_since_a_moment_is_read() {
            var claims = new ArrayList<Lease>();
            for (int i = 0; i < 60; i++) {
                claims.add(own(ClaimBuilder.fresh()));
            }
            String moment = Answers.of(store().moment());
            claims.subList(0, 20).forEach(lease -> complete(lease, reply("done")));
            var late = ClaimBuilder.fresh();
            own(late);

            List<RecordId> read =
                    all(store(), moment).stream().map(StoredRecord::id).toList();

            assertThat(read).contains(late.id());
            assertThat(read)
                    .containsAll(claims.subList(0, 20).stream().map(Lease::id).toList());
        }
    }

    private static List<StoredRecord> all(MovableStore store) {
        return all(store, "");
    }

    private static List<StoredRecord> all(MovableStore store, String since) {
        var records = new ArrayList<StoredRecord>();
        Optional<String> next = Optional.of("");
        while (next.isPresent()) {
            Shipment shipment = Answers.of(store.read(since, next.get(), 7));
            records.addAll(shipment.records());
            next = shipment.next();
        }
        return records;
    }

    static void copy(MovableStore from, MovableStore to, String sign, int limit) {
        Optional<String> next = Optional.of("");
        while (next.isPresent()) {
            Shipment shipment = Answers.of(from.read("", next.get(), limit));
            assertThat(Answers.of(to.put(sign, shipment))).isTrue();
            next = shipment.next();
        }
    }
}
