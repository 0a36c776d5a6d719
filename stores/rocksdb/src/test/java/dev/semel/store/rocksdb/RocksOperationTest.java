package dev.semel.store.rocksdb;

import static dev.semel.store.rocksdb.Stores.answer;
import static dev.semel.store.rocksdb.Stores.complete;
import static dev.semel.store.rocksdb.Stores.own;
import static dev.semel.store.rocksdb.Stores.reply;
import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.key.RecordId;
import dev.semel.store.BrowsableStore.RecordFilter;
import dev.semel.store.Claim;
import dev.semel.store.Lease;
import dev.semel.store.StoredRecord;
import dev.semel.store.StoredRecord.State;
import dev.semel.store.UnknownCause;
import dev.semel.store.rocksdb.RocksFixture.Dropping;
import dev.semel.store.tck.ClaimBuilder;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Operations that are claimed again: what memory knows of them and the disk doesn't, and the other way round. */
class RocksOperationTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final RocksFixture fixture = new RocksFixture(Durability.PROCESS_CRASH, Dropping.AT_ONCE);
    private RocksStore store = fixture.open();

    @AfterEach
    void clear() {
        store.close();
        fixture.clear();
    }

    private void reopen() {
        store.close();
        store = fixture.open();
    }

    private ClaimBuilder retryable(Duration retention) {
        var claim = ClaimBuilder.fresh().lasting(Duration.ofMinutes(10), retention);
        assertThat(answer(store.retryable(own(store, claim), reply(3)))).isTrue();
        return claim.byAnother();
    }

    private StoredRecord found(RecordId id) {
        return answer(store.find(id)).orElseThrow();
    }

    private Family familyOf(RecordId id) {
        return store.look(id).slot().family();
    }

    private int copies() {
        try (var walk = new Walk(store.database(), null)) {
            int copies = 0;
            for (; walk.isValid(); walk.next()) {
                copies++;
            }
            return copies;
        }
    }

    @Test
    void a_claim_that_is_kept_longer_moves_its_record_to_a_family_that_lasts() {
        var claim = retryable(MINUTE);
        Bucket before = familyOf(claim.id()).bucket();

        own(store, claim.keptFor(Duration.ofDays(2)));

        Bucket after = familyOf(claim.id()).bucket();
        assertThat(before.covers(found(claim.id()).expiresAt())).isFalse();
        assertThat(after.covers(found(claim.id()).expiresAt())).isTrue();
        assertThat(copies()).isEqualTo(1);
        fixture.elapse(Duration.ofHours(47));
        reopen();
        assertThat(found(claim.id()).state()).isInstanceOfSatisfying(State.Unknown.class, unknown -> {
            assertThat(unknown.cause()).isEqualTo(UnknownCause.OWNER_DIED);
            assertThat(unknown.endedAt()).isEqualTo(claimedAt(claim));
            assertThat(unknown.earlier()).isNotNull();
        });
    }

    private long claimedAt(ClaimBuilder claim) {
        return found(claim.id()).claimedAt();
    }

    @Test
    void a_claim_that_fits_its_family_stays_in_it() {
        var claim = retryable(Duration.ofDays(1));
        Family before = familyOf(claim.id());

        own(store, claim.keptFor(MINUTE));

        assertThat(familyOf(claim.id())).isSameAs(before);
    }

    @Test
    void a_repeat_that_is_kept_longer_is_written() {
        var claim = ClaimBuilder.fresh().lasting(MINUTE, MINUTE);
        own(store, claim);
        own(store, claim.keptFor(Duration.ofDays(2)));

        reopen();

        fixture.elapse(Duration.ofHours(47));
        assertThat(answer(store.claim(claim.byAnother().request()))).isInstanceOf(Claim.Unknown.class);
        assertThat(copies()).isEqualTo(1);
    }

    @Test
    void a_renewal_costs_no_write_and_keeps_the_earlier_answer() {
        var claim = retryable(Duration.ofHours(1));
        Lease second = own(store, claim);
        StoredRecord onDisk = store.look(claim.id()).slot().record();
        fixture.elapse(MINUTE);

        assertThat(answer(store.renew(second, Duration.ofMinutes(20)))).isTrue();

        assertThat(store.look(claim.id()).slot().record()).isEqualTo(onDisk);
        assertThat(((State.Claimed) found(claim.id()).state()).earlier()).isEqualTo(reply(3));
        answer(store.release(second));
        assertThat(((State.Retryable) found(claim.id()).state()).reply()).isEqualTo(reply(3));
        reopen();
        assertThat(((State.Retryable) found(claim.id()).state()).reply()).isEqualTo(reply(3));
    }

    @Test
    void a_running_claim_outlives_its_family_with_its_earlier_answer() {
        var claim = retryable(MINUTE);
        Lease second = own(store, claim);
        Family before = familyOf(claim.id());
        for (int i = 0; i < 10; i++) {
            fixture.elapse(Duration.ofMinutes(5));
            assertThat(answer(store.renew(second, Duration.ofMinutes(10)))).isTrue();
        }

        assertThat(before.isDropped()).isTrue();
        assertThat(copies()).isEqualTo(1);
        assertThat(((State.Claimed) found(claim.id()).state()).earlier()).isEqualTo(reply(3));
        assertThat(complete(store, second, reply(5))).isTrue();
        assertThat(((State.Completed) found(claim.id()).state()).reply()).isEqualTo(reply(5));
        assertThat(copies()).isEqualTo(1);
    }

    @Test
    void a_claim_of_a_dead_owner_is_unknown_whatever_the_attempt_before_had_answered() {
        var claim = retryable(Duration.ofHours(1));
        Lease dead = own(store, claim);

        reopen();

        var unknown = (Claim.Unknown) answer(store.claim(claim.byAnother().request()));
        assertThat(unknown.cause()).isEqualTo(UnknownCause.OWNER_DIED);
        assertThat(unknown.found().attempt()).isEqualTo(2);
        assertThat(answer(store.list(RecordFilter.ALL, null, 10)).records())
                .allSatisfy(record -> assertThat(record.state()).isInstanceOf(State.Unknown.class));
        Lease next = own(store, claim.byAnother().takingOver());
        assertThat(next.operationId()).isEqualTo(dead.operationId());
        assertThat(next.attempt()).isEqualTo(3);
    }

    @Test
    void what_is_ended_in_the_round_that_claimed_it_is_written_once_and_rightly() {
        var claim = retryable(MINUTE);
        var owned = store.claim(claim.keptFor(Duration.ofDays(2)).request());
        Lease lease = ((Claim.Owned) answer(owned)).lease();
        var renewed = store.renew(lease, MINUTE);
        var ended = store.retryable(lease, reply(7));
        var again = store.claim(claim.byAnother().request());

        assertThat(answer(renewed)).isTrue();
        assertThat(answer(ended)).isTrue();
        assertThat(((Claim.Owned) answer(again)).lease().attempt()).isEqualTo(3);
        assertThat(copies()).isEqualTo(1);
    }
}
