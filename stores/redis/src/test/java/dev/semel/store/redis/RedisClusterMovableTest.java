package dev.semel.store.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.key.RecordId;
import dev.semel.store.Gate;
import dev.semel.store.MovableStore;
import dev.semel.store.Shipment;
import dev.semel.store.StoreException;
import dev.semel.store.StoredRecord;
import dev.semel.store.tck.ClaimBuilder;
import dev.semel.store.tck.DurableMovableContract;
import dev.semel.store.tck.StoreFixture;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The contract on three masters, and what becomes of it when slots move. */
class RedisClusterMovableTest extends DurableMovableContract {
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
    protected StoreFixture<? extends MovableStore> fixture() {
        return fixture;
    }

    @Test
    void while_a_slot_moves_no_gate_is_turned_and_nothing_is_read() {
        try (var store = fixture.open()) {
            cluster.beginMove(200, 0, 1);

            assertThat(Stores.failure(store.turn(Gate.OPEN, Gate.sealed("a test"))))
                    .isInstanceOf(StoreException.Unavailable.class)
                    .hasMessageContaining("slots");
            assertThat(Stores.failure(store.read("", "", 10))).hasMessageContaining("slots");

            cluster.migrate(200, 0, 1, 1_000);
            cluster.endMove(200, 1);
            assertThat(Stores.answer(store.turn(Gate.OPEN, Gate.sealed("a test"))))
                    .isTrue();
        }
    }

    @Test
    void a_walk_begins_again_when_a_slot_has_moved_meanwhile() {
        try (var store = fixture.open()) {
            Set<RecordId> ids = new HashSet<>();
            for (int i = 0; i < 200; i++) {
                ids.add(Stores.own(store, ClaimBuilder.fresh()).id());
            }
            Set<RecordId> before = new HashSet<>();
            Set<RecordId> after = new HashSet<>();
            Optional<String> next = Optional.of("");
            while (next.isPresent()) {
                Shipment shipment = Stores.answer(store.read("", next.get(), 200));
                boolean isBefore = before.isEmpty();
                shipment.records().stream().map(StoredRecord::id).forEach(isBefore ? before::add : after::add);
                next = shipment.next();
                if (isBefore && !before.isEmpty()) {
                    cluster.beginMove(16_100, 2, 0);
                    cluster.migrate(16_100, 2, 0, 1_000);
                    cluster.endMove(16_100, 0);
                }
            }

            assertThat(before).isNotEmpty();
            assertThat(after).isEqualTo(ids);
        }
    }
}
