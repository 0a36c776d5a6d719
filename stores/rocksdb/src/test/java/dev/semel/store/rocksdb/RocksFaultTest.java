package dev.semel.store.rocksdb;

import static dev.semel.store.rocksdb.Stores.answer;
import static dev.semel.store.rocksdb.Stores.complete;
import static dev.semel.store.rocksdb.Stores.failure;
import static dev.semel.store.rocksdb.Stores.own;
import static dev.semel.store.rocksdb.Stores.reply;
import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.http.Body;
import dev.semel.http.Headers;
import dev.semel.http.Reply;
import dev.semel.key.RecordId;
import dev.semel.store.BrowsableStore.Page;
import dev.semel.store.BrowsableStore.RecordFilter;
import dev.semel.store.Claim;
import dev.semel.store.Lease;
import dev.semel.store.RecordCodec;
import dev.semel.store.StoreException;
import dev.semel.store.StoredReply;
import dev.semel.store.tck.ClaimBuilder;
import dev.semel.store.tck.SettableClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDBException;

/** A disk that refuses, damaged records, looks that are stale, and limits. */
class RocksFaultTest {
    @TempDir
    private Path directory;

    private final SettableClock clock = SettableClock.atSomeDay();
    private final Settings settings = Settings.of(Durability.PROCESS_CRASH).withClock(clock);
    private volatile boolean diskRefuses;
    private volatile CountDownLatch diskIsReached = new CountDownLatch(0);
    private volatile CountDownLatch diskGoesOn = new CountDownLatch(0);
    private RocksStore store;

    @BeforeEach
    void open() {
        store = open(settings);
    }

    private RocksStore open(Settings other) {
        return RocksStore.open(directory, other, disk -> batch -> {
            diskIsReached.countDown();
            awaitDisk();
            if (diskRefuses) {
                throw new RocksDBException("No space left on device");
            }
            disk.write(batch);
        });
    }

    private void awaitDisk() {
        try {
            assertThat(diskGoesOn.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @AfterEach
    void close() {
        diskRefuses = false;
        store.close();
    }

    @Test
    void when_the_disk_refuses_new_claims_fail_replays_work_and_it_recovers() {
        var done = ClaimBuilder.fresh();
        complete(store, own(store, done), reply(10));
        var running = ClaimBuilder.fresh();
        Lease lease = own(store, running);
        var fresh = ClaimBuilder.fresh();

        diskRefuses = true;
        assertThat(failure(store.claim(fresh.request())))
                .isInstanceOf(StoreException.Unavailable.class)
                .hasMessageContaining("No space left");
        assertThat(failure(store.complete(lease, reply(1), Duration.ZERO)))
                .isInstanceOf(StoreException.Unavailable.class);
        assertThat(answer(store.claim(done.byAnother().request()))).isInstanceOf(Claim.Completed.class);
        assertThat(answer(store.claim(running.byAnother().request()))).isInstanceOf(Claim.Busy.class);
        assertThat(answer(store.renew(lease, Duration.ofMinutes(1)))).isTrue();
        assertThat(answer(store.find(lease.id()))).isPresent();

        diskRefuses = false;
        assertThat(complete(store, lease, reply(1))).isTrue();
        own(store, fresh.byAnother());
    }

    @Test
    void nothing_is_answered_that_was_decided_on_an_unwritten_change() throws InterruptedException {
        var claim = ClaimBuilder.fresh();
        diskIsReached = new CountDownLatch(1);
        diskGoesOn = new CountDownLatch(1);
        var first = store.claim(ClaimBuilder.fresh().request());
        assertThat(diskIsReached.await(30, TimeUnit.SECONDS)).isTrue();
        // These queue behind the first and make one round.
        var owner = store.claim(claim.request());
        var repeat = store.claim(claim.byAnother().request());
        diskRefuses = true;
        diskGoesOn.countDown();

        assertThat(failure(first)).isInstanceOf(StoreException.Unavailable.class);
        assertThat(failure(owner)).isInstanceOf(StoreException.Unavailable.class);
        assertThat(failure(repeat)).isInstanceOf(StoreException.Unavailable.class);
    }

    @Test
    void a_stale_look_decides_nothing() {
        var claim = ClaimBuilder.fresh();
        Sighting absent = store.look(claim.id());
        Lease lease = own(store, claim);
        Sighting claimed = store.look(claim.id());
        complete(store, lease, reply(1));

        assertThat(answer(store.claim(claim.byAnother().request(), absent))).isInstanceOf(Claim.Completed.class);
        assertThat(answer(store.claim(claim.byAnother().takingOver().request(), claimed)))
                .isInstanceOf(Claim.Completed.class);
    }

    @Test
    void a_corrupt_record_is_neither_served_nor_overwritten_and_hinders_no_other() throws RocksDBException {
        var damaged = ClaimBuilder.of(new RecordId(1, 0, 0, 0));
        var sound = ClaimBuilder.of(new RecordId(2, 0, 0, 0));
        complete(store, own(store, damaged), reply(100));
        complete(store, own(store, sound), reply(100));
        damage(damaged.id());
        store.close();
        store = open(settings);

        assertThat(failure(store.claim(damaged.byAnother().request()))).isInstanceOf(StoreException.Corrupt.class);
        assertThat(failure(store.claim(damaged.byAnother().takingOver().request())))
                .isInstanceOf(StoreException.Corrupt.class);
        assertThat(failure(store.find(damaged.id()))).isInstanceOf(StoreException.Corrupt.class);
        assertThat(answer(store.claim(sound.byAnother().request()))).isInstanceOf(Claim.Completed.class);

        Page page = answer(store.list(RecordFilter.ALL, null, 10));
        assertThat(page.corrupt()).isEqualTo(1);
        assertThat(page.records()).hasSize(1);
        assertThat(answer(store.count(RecordFilter.ALL))).isEqualTo(1);
    }

    @Test
    void the_record_of_another_id_is_corrupt() throws RocksDBException {
        var one = ClaimBuilder.fresh();
        var other = ClaimBuilder.fresh();
        complete(store, own(store, one), reply(1));
        complete(store, own(store, other), reply(2));
        Family family = store.look(one.id()).slot().family();
        byte[] foreign = store.database().get(family, other.id().toBytes());
        store.database().rocks().put(family.handle(), one.id().toBytes(), foreign);

        assertThat(failure(store.claim(one.byAnother().request()))).isInstanceOf(StoreException.Corrupt.class);
    }

    private void damage(RecordId id) throws RocksDBException {
        Family family = store.look(id).slot().family();
        ColumnFamilyHandle handle = family.handle();
        byte[] value = store.database().get(family, id.toBytes());
        value[value.length / 2] ^= 1;
        store.database().rocks().put(handle, id.toBytes(), value);
    }

    @Test
    void too_many_running_claims_are_refused_and_ending_one_makes_room() {
        store.close();
        store = open(settings.withClaims(3));
        var leases = IntStream.range(0, 3)
                .mapToObj(i -> own(store, ClaimBuilder.fresh()))
                .toList();

        assertThat(failure(store.claim(ClaimBuilder.fresh().request())))
                .isInstanceOf(StoreException.Unavailable.class)
                .hasMessageContaining("3");
        complete(store, leases.getFirst(), reply(1));
        own(store, ClaimBuilder.fresh());
    }

    @Test
    void a_claim_that_keeps_a_long_earlier_answer_counts_as_many() {
        store.close();
        store = open(settings.withClaims(10));
        var retried = ClaimBuilder.fresh();
        answer(store.retryable(own(store, retried), reply(10 * 512)));
        Lease second = own(store, retried.byAnother());

        assertThat(failure(store.claim(ClaimBuilder.fresh().request()))).isInstanceOf(StoreException.Unavailable.class);
        complete(store, second, reply(1));
        IntStream.range(0, 10).forEach(i -> own(store, ClaimBuilder.fresh()));
    }

    @Test
    void buckets_that_are_over_leave_no_trace() {
        for (int i = 0; i < 50; i++) {
            complete(store, own(store, ClaimBuilder.fresh()), reply(1));
            clock.move(Duration.ofMinutes(10));
            answer(store.tidy());
        }

        try (var walk = new Walk(store.database(), null)) {
            int kept = 0;
            for (; walk.isValid(); walk.next()) {
                kept++;
            }
            assertThat(kept).isBetween(1, 12);
        }
    }

    @Test
    void a_record_that_is_too_long_fails_alone() throws Exception {
        Lease lease = own(store, ClaimBuilder.fresh());
        String megabyte = "x".repeat(1 << 20);
        var fields = Collections.nCopies(RecordCodec.LONGEST >> 20, new Headers.Field("X-Long", megabyte));
        var tooLong = new StoredReply(new Reply(200, Headers.copyOf(fields), Body.EMPTY), true);

        diskIsReached = new CountDownLatch(1);
        diskGoesOn = new CountDownLatch(1);
        var first = store.claim(ClaimBuilder.fresh().request());
        assertThat(diskIsReached.await(30, TimeUnit.SECONDS)).isTrue();
        var completing = store.complete(lease, tooLong, Duration.ofHours(1));
        var beside = store.claim(ClaimBuilder.fresh().request());
        diskGoesOn.countDown();

        assertThat(answer(first)).isInstanceOf(Claim.Owned.class);
        assertThat(failure(completing)).isInstanceOf(StoreException.Unavailable.class);
        assertThat(answer(beside)).isInstanceOf(Claim.Owned.class);
    }
}
