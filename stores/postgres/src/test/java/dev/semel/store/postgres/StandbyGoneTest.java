package dev.semel.store.postgres;

import static dev.semel.store.postgres.Stores.answer;
import static dev.semel.store.postgres.Stores.failure;
import static dev.semel.store.postgres.Stores.own;
import static dev.semel.store.postgres.Stores.whenBack;
import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.store.Claim;
import dev.semel.store.StoreException;
import dev.semel.store.tck.ClaimBuilder;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Commits wait for a synchronous standby that is gone, longer than anybody waits for them. */
class StandbyGoneTest {
    private static TestServer server;

    private final PostgresFixture fixture = new PostgresFixture(server.url(), "read committed");
    private final PostgresStore store = PostgresStore.open(PostgresSettings.of(server.url(), Durability.POWER_LOSS)
            .withSchema(fixture.schema())
            .withTimeouts(Duration.ofSeconds(2), Duration.ofSeconds(1)));

    @BeforeAll
    static void start() {
        server = TestServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @AfterEach
    void clear() {
        setStandbys("RESET synchronous_standby_names");
        store.close();
        fixture.clear();
    }

    private void setStandbys(String change) {
        fixture.sql("ALTER SYSTEM " + change);
        fixture.sql("SELECT pg_reload_conf()");
    }

    private int backends(String condition) {
        return Integer.parseInt(fixture.read(
                "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'semel' AND " + condition));
    }

    /** The setting reaches the store's connection a moment later. */
    private ClaimBuilder claimUntilOneIsLost() {
        while (true) {
            var claim = ClaimBuilder.fresh();
            Throwable failure = failure(store.claim(claim.request()));
            if (failure != null) {
                assertThat(failure).isExactlyInstanceOf(StoreException.Unavailable.class);
                return claim;
            }
        }
    }

    @Test
    void a_claim_that_waits_for_it_is_the_only_one_that_does() {
        own(store, ClaimBuilder.fresh());
        int before = backends("true");
        setStandbys("SET synchronous_standby_names = 'gone'");
        ClaimBuilder waiting = claimUntilOneIsLost();
        for (int i = 0; i < 3 || backends("query LIKE '%SyncRep%'") == 0; i++) {
            assertThat(failure(store.claim(ClaimBuilder.fresh().request()))).isInstanceOf(StoreException.Refused.class);
        }

        assertThat(backends("wait_event = 'SyncRep'")).isEqualTo(1);
        assertThat(backends("true")).as("besides it, the one who looks").isLessThanOrEqualTo(before + 2);

        setStandbys("RESET synchronous_standby_names");
        assertThat(whenBack(() -> store.claim(waiting.request()))).isInstanceOf(Claim.Owned.class);
        assertThat(answer(store.claim(waiting.byAnother().request()))).isInstanceOf(Claim.Busy.class);
    }
}
