package dev.semel.store.postgres;

import static dev.semel.store.postgres.Stores.answer;
import static dev.semel.store.postgres.Stores.own;
import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.key.RecordId;
import dev.semel.store.Lease;
import dev.semel.store.tck.ClaimBuilder;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeadlockTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final PostgresFixture fixture = new PostgresFixture();

    @AfterEach
    void clear() {
        fixture.sql("ALTER ROLE CURRENT_USER RESET deadlock_timeout");
        fixture.clear();
    }

    private String lockingRow(Lease lease) {
        return "SELECT 1 FROM " + fixture.schema() + ".semel_records WHERE id = '\\x" + lease.id() + "' FOR UPDATE";
    }

    private long deadlocks() {
        return Long.parseLong(
                fixture.read("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"));
    }

    private void await(String condition) {
        long until = System.nanoTime() + 30_000_000_000L;
        while (!fixture.read("SELECT " + condition).equals("t")) {
            assertThat(System.nanoTime()).as("deadline").isLessThan(until);
        }
    }

    @Test
    void a_statement_that_is_ended_for_a_deadlock_is_sent_again() {
        // Time enough for the test to make the circle before the store's connection looks for one.
        fixture.sql("ALTER ROLE CURRENT_USER SET deadlock_timeout = '4s'");
        var settings = fixture.settings().withTimeouts(Duration.ofSeconds(2), MINUTE);
        long before = deadlocks();
        try (var store = PostgresStore.open(settings);
                var first = fixture.transaction();
                var second = fixture.transaction()) {
            Lease busy = own(store, ClaimBuilder.of(new RecordId(0, 0, 0, 1)));
            Lease low = own(store, ClaimBuilder.of(new RecordId(1, 0, 0, 0)));
            Lease high = own(store, ClaimBuilder.of(new RecordId(2, 0, 0, 0)));
            first.run(lockingRow(busy));
            // This one never looks: the store's statement is the one that is ended.
            second.run("SET deadlock_timeout = '10min'");
            second.run(lockingRow(high));

            var alone = store.renew(busy, MINUTE);
            await("count(*) = 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND application_name = 'semel'");
            var one = store.renew(low, MINUTE);
            var other = store.renew(high, MINUTE);
            first.end();
            assertThat(answer(alone)).isTrue();
            await("count(*) = 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND application_name = 'semel'");
            // Waits for the store's statement, which waits for this.
            second.run(lockingRow(low));
            second.end();

            assertThat(answer(one)).isTrue();
            assertThat(answer(other)).isTrue();
        }
        await("deadlocks > " + before + " FROM pg_stat_database WHERE datname = current_database()");
    }
}
