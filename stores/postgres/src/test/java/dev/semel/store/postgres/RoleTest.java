package dev.semel.store.postgres;

import static dev.semel.store.postgres.Stores.answer;
import static dev.semel.store.postgres.Stores.complete;
import static dev.semel.store.postgres.Stores.failure;
import static dev.semel.store.postgres.Stores.own;
import static dev.semel.store.postgres.Stores.reply;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semel.key.RecordId;
import dev.semel.key.Secret;
import dev.semel.store.BrowsableStore.RecordFilter;
import dev.semel.store.Claim;
import dev.semel.store.Lease;
import dev.semel.store.Resolution;
import dev.semel.store.StoreException;
import dev.semel.store.UnknownCause;
import dev.semel.store.tck.ClaimBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A role that may do what docs/operating/postgresql.md grants it, and is bounded by what databases bound roles by. */
class RoleTest {
    private static TestServer server;

    private final String url = server.url().replaceFirst("[?].*", "");
    private final PostgresSettings settings =
            PostgresSettings.of(url.replaceFirst("jdbc:postgresql://", "postgresql://gateway@"), Durability.POWER_LOSS);

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
        server.run("DROP SCHEMA semel CASCADE", "DROP OWNED BY gateway", "DROP ROLE gateway");
    }

    /** As a database administrator follows the guide. */
    private void makeRole() throws IOException {
        String grants = Files.readAllLines(Path.of("../../docs/operating/postgresql.md")).stream()
                .map(String::strip)
                .filter(line -> line.startsWith("GRANT "))
                .collect(Collectors.joining());
        server.run("CREATE ROLE gateway LOGIN", PostgresSchema.sql() + grants);
    }

    @Test
    void what_the_guide_grants_is_enough_for_everything() throws IOException, InterruptedException {
        makeRole();
        BlockingQueue<RecordId> heard = new LinkedBlockingQueue<>();
        try (var store = PostgresStore.open(settings);
                var other = PostgresStore.open(settings)) {
            store.bind(Secret.of(new byte[32]));
            other.onEnding(heard::add);
            RecordId first = null;
            for (int i = 0; i < 1_000 && first == null; i++) {
                var claim = ClaimBuilder.fresh();
                Lease lease = own(store, claim);
                assertThat(answer(store.renew(lease, Duration.ofMinutes(1)))).isTrue();
                assertThat(complete(store, lease, reply(1))).isTrue();
                assertThat(answer(store.claim(claim.byAnother().request()))).isInstanceOf(Claim.Completed.class);
                assertThat(answer(store.delete(lease.id(), lease.fence()))).isTrue();
                first = heard.poll(30, TimeUnit.MILLISECONDS);
            }
            assertThat(first).as("an ending is heard").isNotNull();
            answer(store.release(own(store, ClaimBuilder.fresh())));
            answer(store.retryable(own(store, ClaimBuilder.fresh()), reply(1)));
            Lease unknown = own(store, ClaimBuilder.fresh());
            answer(store.unknown(unknown, UnknownCause.TIMEOUT));
            assertThat(answer(store.resolve(unknown.id(), unknown.fence(), new Resolution.NeverHappened())))
                    .isTrue();
            answer(store.find(unknown.id()));
            answer(store.list(RecordFilter.ALL, null, 10));
            answer(store.count(RecordFilter.ALL));
            server.run("UPDATE semel.semel_records SET expires_at = 0, due_at = 0, lease_until = 0");
            assertThat(answer(store.sweep())).isPositive();
        }
    }

    @Test
    void one_without_any_right_is_refused_and_told_so() {
        server.run("CREATE ROLE gateway LOGIN", PostgresSchema.sql());

        assertThatThrownBy(() -> PostgresStore.open(settings))
                .isInstanceOf(StoreException.Unavailable.class)
                .hasMessageContaining("permission denied for schema semel");
    }

    @Test
    void where_connections_are_used_up_calls_fail_and_go_on_by_themselves_when_there_are_some() throws IOException {
        makeRole();
        try (var store = PostgresStore.open(settings)) {
            Lease lease = own(store, ClaimBuilder.fresh());
            server.run("ALTER ROLE gateway CONNECTION LIMIT 1");

            assertThat(failure(store.complete(lease, reply(1), Duration.ZERO)))
                    .isInstanceOf(StoreException.Unavailable.class)
                    .hasMessageContaining("too many connections");
            own(store, ClaimBuilder.fresh());

            server.run("ALTER ROLE gateway CONNECTION LIMIT 50");
            assertThat(Stores.whenBack(() -> store.complete(lease, reply(1), Duration.ZERO)))
                    .isTrue();
        }
    }

    @Test
    void sessions_outlive_the_time_that_the_role_may_be_idle() throws IOException, SQLException {
        makeRole();
        if (Integer.parseInt(server.read("SHOW server_version_num")) < 140_000) {
            return; // has no such limit
        }
        server.run("ALTER ROLE gateway SET idle_session_timeout = '100ms'");
        try (var store = PostgresStore.open(settings)) {
            own(store, ClaimBuilder.fresh());
            String ofStore = "SELECT string_agg(pid::text, ' ' ORDER BY pid) FROM pg_stat_activity"
                    + " WHERE usename = 'gateway' AND application_name = 'semel' AND query LIKE '%semel_records%'";
            String before = server.read(ofStore);
            assertThat(before).isNotEmpty();
            // Another session of the role, which is idle for less long, is ended.
            try (Connection idle = DriverManager.getConnection(url + "?user=gateway&ApplicationName=idle")) {
                server.await("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'idle'", "0");
                assertThat(idle.isValid(1)).isFalse();
            }

            assertThat(server.read(ofStore)).isEqualTo(before);
            own(store, ClaimBuilder.fresh());
        }
    }
}
