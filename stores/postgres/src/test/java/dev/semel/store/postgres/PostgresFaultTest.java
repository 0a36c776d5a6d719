package dev.semel.store.postgres;

import static dev.semel.store.postgres.Stores.answer;
import static dev.semel.store.postgres.Stores.complete;
import static dev.semel.store.postgres.Stores.failure;
import static dev.semel.store.postgres.Stores.own;
import static dev.semel.store.postgres.Stores.reply;
import static dev.semel.store.postgres.Stores.whenBack;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semel.key.RecordId;
import dev.semel.store.Batcher;
import dev.semel.store.BrowsableStore.RecordFilter;
import dev.semel.store.Claim;
import dev.semel.store.Lease;
import dev.semel.store.StoreException;
import dev.semel.store.tck.ClaimBuilder;
import dev.semel.store.tck.SilentHop;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A server that crashes, connections that are cut or go silent, damaged rows, locks, limits. */
class PostgresFaultTest {
    private static TestServer server;

    private final SilentHop hop = new SilentHop(server.port());
    private final PostgresFixture fixture = new PostgresFixture(server.url(), "read committed");
    private final PostgresSettings settings = PostgresSettings.of(
                    "postgresql://postgres@localhost:" + hop.port() + "/postgres", Durability.POWER_LOSS)
            .withSchema(fixture.schema())
            .withTimeouts(Duration.ofSeconds(1), Duration.ofSeconds(1));
    private PostgresStore store = PostgresStore.open(settings);

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
        store.close();
        hop.close();
        fixture.clear();
    }

    private Claim claimWhenBack(ClaimBuilder claim) {
        return Stores.whenBack(() -> store.claim(claim.request()));
    }

    private void terminateBackends() {
        fixture.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'semel'");
    }

    @Test
    void a_terminated_connection_fails_at_most_what_was_under_way() {
        var before = ClaimBuilder.fresh();
        Lease lease = own(store, before);

        terminateBackends();

        assertThat(((Claim.Busy) claimWhenBack(before.byAnother())).found().fence())
                .isEqualTo(lease.fence());
        assertThat(claimWhenBack(ClaimBuilder.fresh())).isInstanceOf(Claim.Owned.class);
    }

    @Test
    void a_connection_that_died_while_it_was_idle_fails_nothing() throws SQLException {
        var nanos = new AtomicLong();
        try (var link = new Link(new Connector(settings, "read committed"), Connector.Use.WRITING, nanos::get)) {
            link.run(connection -> true);
            server.crashAndRestart();
            nanos.addAndGet(1_000_000_000);

            assertThat(link.run(PostgresFaultTest::selectOne)).isEqualTo("1");

            server.crashAndRestart();
            assertThatThrownBy(() -> link.run(PostgresFaultTest::selectOne)).isInstanceOf(SQLException.class);
            assertThat(link.run(PostgresFaultTest::selectOne)).isEqualTo("1");
        }
    }

    private static String selectOne(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return Connector.read(statement, "SELECT 1");
        }
    }

    @Test
    void a_claim_whose_answer_was_lost_is_recognised_when_it_is_asked_again() {
        var claim = ClaimBuilder.fresh();
        hop.swallowAnswers();
        assertThat(failure(store.claim(claim.request()))).isInstanceOf(StoreException.Unavailable.class);
        hop.cut();
        hop.goOn();

        assertThat(fixture.read("SELECT count(*) FROM " + fixture.schema() + ".semel_records"))
                .isEqualTo("1");
        assertThat(claimWhenBack(claim)).isInstanceOf(Claim.Owned.class);
        assertThat(answer(store.claim(claim.byAnother().request()))).isInstanceOf(Claim.Busy.class);
    }

    @Test
    void an_ending_whose_answer_was_lost_is_confirmed_when_it_is_said_again() {
        var claim = ClaimBuilder.fresh();
        Lease lease = own(store, claim);
        answer(store.renew(lease, Duration.ofMinutes(1)));
        hop.swallowAnswers();
        assertThat(failure(store.complete(lease, reply(3), Duration.ZERO)))
                .isInstanceOf(StoreException.Unavailable.class);
        hop.cut();
        hop.goOn();

        assertThat(claimWhenBack(claim.byAnother())).isInstanceOf(Claim.Completed.class);
        assertThat(Stores.whenBack(() -> store.complete(lease, reply(5), Duration.ZERO)))
                .isTrue();
        assertThat(((Claim.Completed) claimWhenBack(claim.byAnother())).reply()).isEqualTo(reply(3));
    }

    @Test
    void while_the_server_is_silent_nothing_waits_for_ever_and_connections_do_not_pile_up() {
        own(store, ClaimBuilder.fresh());
        hop.swallowAnswers();
        List<CompletionStage<Claim>> stages = IntStream.range(0, 500)
                .mapToObj(i -> store.claim(ClaimBuilder.fresh().request()))
                .toList();

        stages.forEach(stage -> assertThat(failure(stage)).isInstanceOf(StoreException.Unavailable.class));
        int connections = hop.connections();
        // This one tries to connect, in vain. Those after it don't even try.
        failure(store.claim(ClaimBuilder.fresh().request()));
        for (int i = 0; i < 1_000; i++) {
            assertThat(failure(store.claim(ClaimBuilder.fresh().request())))
                    .isInstanceOf(StoreException.Unavailable.class)
                    .hasMessageContaining("away a moment ago");
        }
        assertThat(hop.connections() - connections).isLessThan(20);

        hop.goOn();
        assertThat(claimWhenBack(ClaimBuilder.fresh())).isInstanceOf(Claim.Owned.class);
    }

    @Test
    void a_record_is_looked_for_no_longer_than_a_statement_may_take() {
        Lease lease = own(store, ClaimBuilder.fresh());
        assertThat(answer(store.find(lease.id()))).isPresent();
        hop.fallSilent();

        assertThat(failure(store.find(lease.id()))).isInstanceOf(StoreException.Unavailable.class);

        hop.goOn();
        assertThat(whenBack(() -> store.find(lease.id()))).isPresent();
    }

    @Test
    void what_was_answered_before_a_crash_of_the_server_is_there_after_it() {
        var owned = new ArrayList<Lease>();
        var completed = new ArrayList<Lease>();
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 200; i++) {
                Lease lease = ((Claim.Owned) claimWhenBack(ClaimBuilder.fresh())).lease();
                if (i % 2 == 0) {
                    owned.add(lease);
                } else {
                    assertThat(Stores.whenBack(() -> store.complete(lease, reply(1), Duration.ZERO)))
                            .isTrue();
                    completed.add(lease);
                }
            }
            var underWay = IntStream.range(0, 200)
                    .mapToObj(i -> store.claim(ClaimBuilder.fresh().request()))
                    .toList();
            server.crashAndRestart();
            underWay.forEach(Stores::failure);
        }

        for (Lease lease : owned) {
            var busy = (Claim.Busy) claimWhenBack(ClaimBuilder.of(lease.id()));
            assertThat(busy.found().fence()).isEqualTo(lease.fence());
        }
        for (Lease lease : completed) {
            assertThat(claimWhenBack(ClaimBuilder.of(lease.id()))).isInstanceOf(Claim.Completed.class);
        }
        long highest = owned.stream().mapToLong(Lease::fence).max().orElseThrow();
        assertThat(((Claim.Owned) claimWhenBack(ClaimBuilder.fresh())).lease().fence())
                .isGreaterThan(highest);
    }

    @Test
    void a_server_that_is_down_fails_calls_at_once_and_is_found_again() {
        var claim = ClaimBuilder.fresh();
        Lease lease = own(store, claim);
        server.crash();
        try {
            for (int i = 0; i < 1_000; i++) {
                assertThat(failure(store.renew(lease, Duration.ofMinutes(1))))
                        .isInstanceOf(StoreException.Unavailable.class);
            }
            assertThat(hop.connections()).isLessThan(200);
            failure(store.claim(claim.request())); // this one may have found its connection dead
            assertThat(failure(store.claim(claim.request())))
                    .as("nothing was sent")
                    .isInstanceOf(StoreException.Refused.class);
        } finally {
            server.begin();
        }

        assertThat(claimWhenBack(claim)).isInstanceOf(Claim.Owned.class);
    }

    @Test
    void a_server_that_only_reads_is_unavailable_and_nothing_is_done() {
        fixture.sql("ALTER SYSTEM SET default_transaction_read_only = on");
        fixture.sql("SELECT pg_reload_conf()");
        terminateBackends();
        var claim = ClaimBuilder.fresh();
        try {
            Throwable refused = failure(store.claim(claim.request()));
            // The reload may come a moment after the first statement.
            for (int i = 0; refused == null && i < 100; i++) {
                terminateBackends();
                refused = failure(store.claim(claim.byAnother().request()));
            }
            assertThat(refused).isInstanceOf(StoreException.Unavailable.class);
        } finally {
            fixture.sql("ALTER SYSTEM RESET default_transaction_read_only");
            fixture.sql("SELECT pg_reload_conf()");
            terminateBackends();
        }

        assertThat(claimWhenBack(ClaimBuilder.fresh())).isInstanceOf(Claim.Owned.class);
    }

    @Test
    void a_row_that_is_locked_by_somebody_delays_nothing_for_ever() {
        var claim = ClaimBuilder.fresh();
        Lease lease = own(store, claim);
        try (var other = fixture.transaction()) {
            other.run("SELECT 1 FROM " + fixture.schema() + ".semel_records FOR UPDATE");

            assertThat(failure(store.renew(lease, Duration.ofMinutes(1))))
                    .isInstanceOf(StoreException.Unavailable.class);
        }

        assertThat(answer(store.renew(lease, Duration.ofMinutes(1)))).isTrue();
    }

    @Test
    void a_value_that_the_server_refuses_fails_alone() {
        fixture.sql("ALTER TABLE " + fixture.schema() + ".semel_records ADD CHECK (id <> '\\x"
                + new RecordId(0, 0, 0, 1) + "')");
        var claims = new ArrayList<ClaimBuilder>();
        IntStream.range(0, 9).forEach(i -> claims.add(ClaimBuilder.fresh()));
        claims.add(5, ClaimBuilder.of(new RecordId(0, 0, 0, 1)));

        var stages = claims.stream().map(claim -> store.claim(claim.request())).toList();

        for (int i = 0; i < stages.size(); i++) {
            if (i == 5) {
                assertThat(failure(stages.get(i))).isInstanceOf(StoreException.Unavailable.class);
            } else {
                assertThat(answer(stages.get(i))).isInstanceOf(Claim.Owned.class);
            }
        }
    }

    @Test
    void a_damaged_reply_is_neither_served_nor_overwritten_and_hinders_no_other() {
        var damaged = ClaimBuilder.of(new RecordId(1, 0, 0, 0));
        var sound = ClaimBuilder.of(new RecordId(2, 0, 0, 0));
        complete(store, own(store, damaged), reply(100));
        complete(store, own(store, sound), reply(100));
        fixture.sql("UPDATE " + fixture.schema() + ".semel_records SET reply = set_byte(reply, 50, 7) WHERE id = '\\x"
                + damaged.id() + "'");

        var first = store.claim(damaged.byAnother().takingOver().request());
        var second = store.claim(sound.byAnother().request());

        assertThat(failure(first)).isInstanceOf(StoreException.Corrupt.class);
        assertThat(answer(second)).isInstanceOf(Claim.Completed.class);
        assertThat(failure(store.find(damaged.id()))).isInstanceOf(StoreException.Corrupt.class);
        var page = answer(store.list(RecordFilter.ALL, null, 1));
        assertThat(page.records()).extracting(record -> record.id()).containsExactly(sound.id());
        assertThat(page.corrupt()).isEqualTo(1);
    }

    @Test
    void a_damaged_row_that_is_claimed_again_hinders_no_other() {
        var damaged = ClaimBuilder.fresh().with(null);
        Lease lease = own(store, damaged);
        answer(store.retryable(lease, reply(1)));
        fixture.sql("UPDATE " + fixture.schema() + ".semel_records SET fingerprint = '\\x01'");

        // One that has never seen the id, and so doesn't look first.
        store.close();
        store = PostgresStore.open(settings);
        CompletionStage<Claim> first;
        CompletionStage<Claim> second;
        try (var other = fixture.transaction()) {
            other.run("LOCK TABLE " + fixture.schema() + ".semel_records");
            var unused = store.claim(ClaimBuilder.fresh().request());
            // These queue behind it and make one round.
            first = store.claim(damaged.byAnother().request());
            second = store.claim(ClaimBuilder.fresh().request());
        }

        assertThat(failure(first)).isInstanceOf(StoreException.Corrupt.class);
        assertThat(answer(second)).isInstanceOf(Claim.Owned.class);
    }

    @Test
    void a_queue_that_is_full_refuses_at_once() {
        store.close();
        store = PostgresStore.open(settings.withQueue(new Batcher.Limits(10, 1_000)));
        own(store, ClaimBuilder.fresh());
        try (var other = fixture.transaction()) {
            other.run("LOCK TABLE " + fixture.schema() + ".semel_records");
            List<CompletionStage<Claim>> stages = IntStream.range(0, 100)
                    .mapToObj(i -> store.claim(ClaimBuilder.fresh().request()))
                    .toList();

            assertThat(failure(stages.getLast()))
                    .isInstanceOf(StoreException.Unavailable.class)
                    .hasMessageContaining("the store is behind");
        }
    }
}
