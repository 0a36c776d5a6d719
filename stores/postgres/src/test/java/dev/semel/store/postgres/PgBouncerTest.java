package dev.semel.store.postgres;

import static dev.semel.store.postgres.Stores.answer;
import static dev.semel.store.postgres.Stores.complete;
import static dev.semel.store.postgres.Stores.own;
import static dev.semel.store.postgres.Stores.reply;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semel.key.RecordId;
import dev.semel.store.Claim;
import dev.semel.store.Lease;
import dev.semel.store.StoreException;
import dev.semel.store.tck.ClaimBuilder;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Stores behind a pooler. */
class PgBouncerTest {
    /** The driver sends it, and PgBouncer refuses what it doesn't know. */
    private static final String NEEDED = "ignore_startup_parameters = extra_float_digits";

    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static PostgresStore open(PgBouncer bouncer) {
        return open(bouncer, "");
    }

    private static PostgresStore open(PgBouncer bouncer, String parameters) {
        return PostgresStore.open(PostgresSettings.of(bouncer.uri() + parameters, Durability.POWER_LOSS));
    }

    @Test
    void stores_behind_one_that_pools_by_session_serve_and_hear_each_other() throws InterruptedException {
        try (var bouncer = new PgBouncer(server, "session", NEEDED);
                var store = open(bouncer);
                var other = open(bouncer)) {
            BlockingQueue<RecordId> heard = new LinkedBlockingQueue<>();
            other.onEnding(heard::add);
            RecordId first = null;
            // Nothing is promised for the moment in which it begins to listen.
            for (int i = 0; i < 1_000 && first == null; i++) {
                complete(store, own(store, ClaimBuilder.fresh()), reply(1));
                first = heard.poll(30, TimeUnit.MILLISECONDS);
            }
            assertThat(first).as("an ending is heard").isNotNull();
            IntStream.range(0, 500)
                    .mapToObj(i -> store.claim(ClaimBuilder.fresh().request()))
                    .toList()
                    .forEach(stage -> assertThat(answer(stage)).isInstanceOf(Claim.Owned.class));
            var claim = ClaimBuilder.fresh();
            Lease lease = own(store, claim);
            assertThat(complete(other, lease, reply(1))).isTrue();
            assertThat(answer(store.claim(claim.byAnother().request()))).isInstanceOf(Claim.Completed.class);
        }
    }

    @Test
    void one_that_pools_by_transaction_is_refused() {
        try (var bouncer = new PgBouncer(server, "transaction", NEEDED)) {
            assertThatThrownBy(() -> open(bouncer))
                    .isInstanceOf(StoreException.Unavailable.class)
                    .hasMessageContaining("pool_mode = session");
            assertThatThrownBy(() -> open(bouncer, "?prepareThreshold=0"))
                    .as("without prepared statements, which newer ones keep apart")
                    .hasMessageContaining("pool_mode = session");
        }
    }
}
