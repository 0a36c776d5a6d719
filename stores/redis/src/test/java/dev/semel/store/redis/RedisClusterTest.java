package dev.semel.store.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.key.RecordId;
import dev.semel.store.BrowsableStore.RecordFilter;
import dev.semel.store.Claim;
import dev.semel.store.Lease;
import dev.semel.store.Store;
import dev.semel.store.StoreException;
import dev.semel.store.StoredRecord;
import dev.semel.store.tck.ClaimBuilder;
import dev.semel.store.tck.StoreContract;
import dev.semel.store.tck.StoreFixture;
import io.lettuce.core.cluster.SlotHash;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The contract on three masters, and what only a cluster does. */
class RedisClusterTest extends StoreContract {
    private static RedisCluster cluster;

    private final RedisFixture fixture = new RedisFixture(cluster.uri(), () -> {});

    @BeforeAll
    static void start() {
        cluster = new RedisCluster(RedisBinary.NEWER);
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Override
    protected StoreFixture<? extends Store> fixture() {
        return fixture;
    }

    private int slotOf(RecordId id) {
        return SlotHash.getSlot(new Keys(fixture.prefix()).of(id));
    }

    private List<ClaimBuilder> claimsIn(int slot, int count) {
        return Stream.generate(ClaimBuilder::randomId)
                .filter(id -> slotOf(id) == slot)
                .limit(count)
                .map(ClaimBuilder::of)
                .toList();
    }

    @Test
    void records_of_all_servers_are_shown_in_one_row() {
        try (var store = fixture.open()) {
            List<RecordId> ids = Stream.generate(
                            () -> Stores.own(store, ClaimBuilder.fresh()).id())
                    .limit(60)
                    .sorted()
                    .toList();

            assertThat(Stores.answer(store.list(RecordFilter.ALL, null, 100)).records())
                    .extracting(StoredRecord::id)
                    .isEqualTo(ids);
            assertThat(Stores.answer(store.count(RecordFilter.ALL))).isEqualTo(60);
            assertThat(ids)
                    .extracting(id -> RedisCluster.firstOwnerOf(slotOf(id)))
                    .contains(0, 1, 2);
        }
    }

    @Test
    void no_claim_is_lost_doubled_or_refused_while_its_slot_moves() {
        int slot = 100;
        try (var store = fixture.open()) {
            var claims = new ArrayList<>(claimsIn(slot, 10));
            List<Lease> leases = new ArrayList<>(
                    claims.stream().map(claim -> Stores.own(store, claim)).toList());

            cluster.beginMove(slot, 0, 1);
            assertThat(cluster.migrate(slot, 0, 1, 5)).isEqualTo(5);
            // A server that a slot moves to need not have seen the scripts yet.
            cluster.server(1).done("SCRIPT", "FLUSH");
            List<ClaimBuilder> later = claimsIn(slot, 10);
            later.forEach(claim -> leases.add(Stores.own(store, claim)));
            claims.addAll(later);

            claims.forEach(claim -> assertThat(Stores.answer(
                            store.claim(claim.byAnother().takingOver().request())))
                    .isInstanceOf(Claim.Busy.class));
            leases.forEach(lease ->
                    assertThat(Stores.complete(store, lease, Stores.reply(10))).isTrue());
            cluster.migrate(slot, 0, 1, 1_000);
            cluster.endMove(slot, 1);

            claims.forEach(claim -> assertThat(
                            Stores.answer(store.claim(claim.byAnother().request())))
                    .isInstanceOf(Claim.Completed.class));
        }
    }

    @Test
    void a_server_that_is_gone_takes_only_its_own_records_away_and_brings_them_back() {
        ClaimBuilder onTheDead = claimsIn(16_000, 1).getFirst();
        ClaimBuilder onAnother = claimsIn(8_000, 1).getFirst();
        var settings =
                RedisSettings.of(fixture.uri()).withPrefix(fixture.prefix()).withTimeout(Duration.ofMillis(500));
        try (var store = RedisStore.open(settings, warning -> {})) {
            Lease lease = Stores.own(store, onTheDead);

            cluster.server(2).kill();
            assertThat(Stores.failure(store.claim(onTheDead.byAnother().request())))
                    .isInstanceOf(StoreException.Unavailable.class);
            assertThat(Stores.claimOnceItIsBack(store, onAnother)).isInstanceOf(Claim.Owned.class);

            cluster.server(2).start();
            assertThat(((Claim.Owned) Stores.claimOnceItIsBack(store, onTheDead)).lease())
                    .isEqualTo(lease);
        }
    }

    @Test
    void a_server_that_hangs_is_given_up_after_one_timeout_and_used_again_when_it_goes_on() {
        ClaimBuilder onTheFrozen = claimsIn(16_000, 1).getFirst();
        ClaimBuilder onAnother = claimsIn(8_000, 1).getFirst();
        var settings =
                RedisSettings.of(fixture.uri()).withPrefix(fixture.prefix()).withTimeout(Duration.ofMillis(500));
        try (var store = RedisStore.open(settings, warning -> {})) {
            cluster.server(2).freeze();
            assertThat(Stores.failure(store.claim(onTheFrozen.request())))
                    .isInstanceOf(StoreException.Unavailable.class)
                    .isNotInstanceOf(StoreException.Refused.class);

            for (int i = 0; i < 1_000; i++) {
                assertThat(Stores.failure(store.claim(onTheFrozen.request())))
                        .isInstanceOf(StoreException.Refused.class);
            }
            assertThat(Stores.claimOnceItIsBack(store, onAnother)).isInstanceOf(Claim.Owned.class);

            cluster.server(2).thaw();
            assertThat(Stores.claimOnceItIsBack(store, onTheFrozen)).isInstanceOf(Claim.Owned.class);
        } finally {
            cluster.server(2).thaw();
        }
    }
}
