package dev.semel.store.postgres;

import static dev.semel.store.postgres.Stores.complete;
import static dev.semel.store.postgres.Stores.failure;
import static dev.semel.store.postgres.Stores.own;
import static dev.semel.store.postgres.Stores.reply;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semel.store.Claim;
import dev.semel.store.Lease;
import dev.semel.store.StoreException;
import dev.semel.store.tck.ClaimBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A primary that dies, a standby that takes over, and what that loses, counted. */
class StandbyTest {
    private static final int CLAIMS = 50;

    private final TestServer primary = TestServer.start();
    private final Standby standby = primary.standby("standby");
    private final PostgresSettings settings = PostgresSettings.of(
            "postgresql://postgres@127.0.0.1:" + primary.port() + ",127.0.0.1:" + standby.port() + "/postgres",
            Durability.POWER_LOSS);

    @AfterEach
    void close() {
        standby.close();
        primary.close();
    }

    private void synchronise() {
        primary.run("ALTER SYSTEM SET synchronous_standby_names = 'standby'");
        primary.run("SELECT pg_reload_conf()");
        primary.await("SELECT sync_state FROM pg_stat_replication", "sync");
    }

    private static List<ClaimBuilder> claims() {
        return Stream.generate(ClaimBuilder::fresh).limit(CLAIMS).toList();
    }

    private static Claim claimWhenBack(PostgresStore store, ClaimBuilder claim) {
        return Stores.whenBack(() -> store.claim(claim.request()));
    }

    /** How many of these claims are granted to others: each of them runs a second time. */
    private static long runningTwice(PostgresStore store, List<ClaimBuilder> claims) {
        return claims.stream()
                .filter(claim -> claimWhenBack(store, claim.byAnother()) instanceof Claim.Owned)
                .count();
    }

    @Test
    void a_synchronous_standby_that_is_promoted_has_all_that_was_answered_and_is_found_by_itself() {
        synchronise();
        try (var store = PostgresStore.open(settings)) {
            List<ClaimBuilder> running = claims();
            List<Lease> leases =
                    running.stream().map(claim -> own(store, claim)).toList();
            List<ClaimBuilder> done = claims();
            done.forEach(claim -> complete(store, own(store, claim), reply(10)));

            primary.crash();
            standby.promote();

            assertThat(runningTwice(store, running)).isZero();
            assertThat(done)
                    .allSatisfy(claim ->
                            assertThat(claimWhenBack(store, claim.byAnother())).isInstanceOf(Claim.Completed.class));
            Lease later = ((Claim.Owned) claimWhenBack(store, ClaimBuilder.fresh())).lease();
            assertThat(leases)
                    .allSatisfy(lease -> assertThat(lease.fence()).isLessThan(later.fence()))
                    .allSatisfy(lease -> assertThat(
                                    Stores.whenBack(() -> store.complete(lease, reply(1), Duration.ZERO)))
                            .isTrue());
        }
    }

    @Test
    void an_asynchronous_standby_that_is_promoted_lacks_what_had_not_reached_it_and_that_runs_twice() {
        try (var store = PostgresStore.open(settings)) {
            List<ClaimBuilder> reached = claims();
            reached.forEach(claim -> own(store, claim));
            primary.await("SELECT replay_lsn >= pg_current_wal_lsn() FROM pg_stat_replication", "t");
            standby.cutOff();
            List<ClaimBuilder> lost = claims();
            lost.forEach(claim -> own(store, claim));

            primary.crash();
            standby.promote();

            assertThat(runningTwice(store, lost)).isEqualTo(CLAIMS);
            assertThat(runningTwice(store, reached)).isZero();

            List<ClaimBuilder> later = claims();
            later.forEach(claim -> own(store, claim));
            primary.begin();
            try (var another = PostgresStore.open(PostgresSettings.of(primary.url(), Durability.POWER_LOSS))) {
                assertThat(runningTwice(another, later))
                        .as("by the old primary, which is one again")
                        .isEqualTo(CLAIMS);
            }
        }
    }

    @Test
    void a_primary_that_has_to_wait_for_its_standby_answers_nothing_alone() {
        synchronise();
        var claim = ClaimBuilder.fresh();
        try (var store = PostgresStore.open(settings.withTimeouts(Duration.ofSeconds(1), Duration.ofSeconds(1)))) {
            own(store, ClaimBuilder.fresh());
            standby.cutOff();

            assertThat(failure(store.claim(claim.request()))).isInstanceOf(StoreException.Unavailable.class);

            primary.run("ALTER SYSTEM RESET synchronous_standby_names", "SELECT pg_reload_conf()");
            assertThat(claimWhenBack(store, claim)).isInstanceOf(Claim.Owned.class);
        }
    }

    private List<String> warnings() {
        var warnings = new ArrayList<String>();
        PostgresStore.open(settings, "read committed", Shift.none(), warnings::add)
                .close();
        return warnings;
    }

    @Test
    void standbys_that_are_not_waited_for_are_warned_of_and_a_standby_alone_is_refused() {
        assertThat(warnings()).anyMatch(warning -> warning.contains("waits for none"));
        synchronise();
        assertThat(warnings()).noneMatch(warning -> warning.contains("standbys"));
        primary.run("ALTER ROLE postgres SET synchronous_commit = local");
        assertThat(warnings()).anyMatch(warning -> warning.contains("synchronous_commit is local"));

        assertThatThrownBy(() -> PostgresStore.open(PostgresSettings.of(standby.url(), Durability.POWER_LOSS)))
                .isInstanceOf(StoreException.Unavailable.class)
                .hasMessageContaining("standby");
    }
}
