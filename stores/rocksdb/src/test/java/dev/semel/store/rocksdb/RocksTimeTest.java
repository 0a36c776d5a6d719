package dev.semel.store.rocksdb;

import static dev.semel.store.rocksdb.Stores.answer;
import static dev.semel.store.rocksdb.Stores.complete;
import static dev.semel.store.rocksdb.Stores.own;
import static dev.semel.store.rocksdb.Stores.reply;
import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.store.Claim;
import dev.semel.store.Lease;
import dev.semel.store.rocksdb.RocksFixture.Dropping;
import dev.semel.store.tck.ClaimBuilder;
import dev.semel.store.tck.SettableClock;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A wall clock that jumps while the store is closed neither resurrects a record nor takes a fence back. */
class RocksTimeTest {
    private final RocksFixture fixture = new RocksFixture(Durability.PROCESS_CRASH, Dropping.AT_ONCE);
    private RocksStore store = fixture.open();

    @AfterEach
    void clear() {
        store.close();
        fixture.clear();
    }

    private void reopenAfterClockMoved(Duration by) {
        store.close();
        fixture.clock().move(by);
        store = fixture.open();
    }

    @Test
    void an_expired_record_stays_expired_when_the_clock_went_back() {
        var claim = ClaimBuilder.fresh();
        complete(store, own(store, claim), reply(1));
        fixture.clock().move(Duration.ofMinutes(61));
        own(store, ClaimBuilder.fresh());

        reopenAfterClockMoved(Duration.ofHours(-25));

        own(store, claim.byAnother());
    }

    @Test
    void a_record_lives_on_when_the_clock_went_back() {
        var claim = ClaimBuilder.fresh();
        complete(store, own(store, claim), reply(1));

        reopenAfterClockMoved(Duration.ofHours(-25));
        assertThat(answer(store.claim(claim.byAnother().request()))).isInstanceOf(Claim.Completed.class);

        fixture.elapse(Duration.ofMinutes(61));
        own(store, claim.byAnother());
    }

    @Test
    void fences_grow_when_the_clock_went_back() {
        var claim = ClaimBuilder.fresh();
        Lease before = own(store, claim);
        answer(store.release(before));

        reopenAfterClockMoved(Duration.ofDays(-400));

        assertThat(own(store, claim.byAnother()).fence()).isGreaterThan(before.fence());
    }

    @Test
    void fences_grow_even_when_the_directory_was_lost() {
        Lease before = own(store, ClaimBuilder.fresh());
        store.close();
        fixture.clear();
        fixture.clock().move(Duration.ofSeconds(1));
        store = fixture.open();

        assertThat(own(store, ClaimBuilder.fresh()).fence()).isGreaterThan(before.fence());
    }

    @Test
    void a_clock_that_goes_back_while_the_store_is_open_is_the_test_clock_only() {
        long first = System.currentTimeMillis();

        assertThat(Settings.of(Durability.PROCESS_CRASH).clock()).isNotInstanceOf(SettableClock.class);
        assertThat(Settings.of(Durability.PROCESS_CRASH).clock().millis()).isGreaterThanOrEqualTo(first);
    }
}
