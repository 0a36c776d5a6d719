package dev.semel.store.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.key.RecordId;
import dev.semel.store.Lease;
import dev.semel.store.tck.ClaimBuilder;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When the server collects a record, by its own clock: later than it expires, and not much later. */
class ExpiryTest {
    private final RedisFixture fixture = new RedisFixture(TestServers.oldest());
    private final RedisStore store =
            RedisStore.open(RedisSettings.of(fixture.uri()).withPrefix(fixture.prefix()), warning -> {});

    @AfterEach
    void close() {
        store.close();
    }

    private void assertCollectedIn(RecordId id, Duration time) {
        long left = Stores.answer(store.commands().pttl(new Keys(fixture.prefix()).of(id)));
        assertThat(Duration.ofMillis(left)).isBetween(time.minusSeconds(30), time.plusMinutes(1));
    }

    @Test
    void a_record_is_collected_a_minute_after_its_retention() {
        Lease lease = Stores.own(store, ClaimBuilder.fresh());
        assertCollectedIn(lease.id(), Duration.ofHours(1));

        Stores.answer(store.complete(lease, Stores.reply(1), Duration.ofHours(3)));
        assertCollectedIn(lease.id(), Duration.ofHours(3));
    }

    @Test
    void a_claim_is_not_collected_while_its_lease_lives() {
        Lease lease = Stores.own(store, ClaimBuilder.fresh().lasting(Duration.ofHours(2), Duration.ofMinutes(5)));

        assertCollectedIn(lease.id(), Duration.ofHours(2));
    }

    @Test
    void a_released_records_fence_is_remembered_for_an_hour() {
        Lease lease = Stores.own(store, ClaimBuilder.fresh());
        Stores.answer(store.release(lease));

        assertCollectedIn(lease.id(), Duration.ofHours(1).minusMinutes(1).plusSeconds(30));
    }
}
