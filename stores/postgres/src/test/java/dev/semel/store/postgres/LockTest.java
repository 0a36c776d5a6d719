package dev.semel.store.postgres;

import static dev.semel.store.postgres.Stores.answer;
import static dev.semel.store.postgres.Stores.failure;
import static dev.semel.store.postgres.Stores.own;
import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.store.Claim;
import dev.semel.store.Lease;
import dev.semel.store.StoreException;
import dev.semel.store.tck.ClaimBuilder;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Rows that somebody has locked hinder only those who need them, and not for long. */
class LockTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final PostgresFixture fixture = new PostgresFixture();
    private final PostgresSettings settings =
            fixture.settings().withTimeouts(Duration.ofSeconds(2), Duration.ofSeconds(10));
    private final PostgresStore store = PostgresStore.open(settings);

    @AfterEach
    void clear() {
        store.close();
        fixture.clear();
    }

    private String locking(String condition) {
        return "SELECT 1 FROM " + fixture.schema() + ".semel_records WHERE " + condition + " FOR UPDATE";
    }

    private static String is(Lease lease) {
        return "id = '\\x" + lease.id() + "'";
    }

    @Test
    void a_claim_of_a_row_that_is_locked_fails_alone() {
        var first = ClaimBuilder.fresh();
        var locked = ClaimBuilder.fresh();
        try (var another = PostgresStore.open(settings)) {
            own(another, first);
            own(another, locked);
        }
        try (var other = fixture.transaction()) {
            other.run(locking("true"));
            var waiting = store.claim(first.byAnother().request());
            fixture.awaitLock();
            // These queue behind it and make one round.
            var refused = store.claim(locked.byAnother().request());
            List<CompletionStage<Claim>> strangers = IntStream.range(0, 20)
                    .mapToObj(i -> store.claim(ClaimBuilder.fresh().request()))
                    .toList();

            strangers.forEach(stranger -> assertThat(answer(stranger)).isInstanceOf(Claim.Owned.class));
            assertThat(failure(waiting)).isInstanceOf(StoreException.Unavailable.class);
            assertThat(failure(refused)).isInstanceOf(StoreException.Unavailable.class);
        }

        assertThat(answer(store.claim(locked.byAnother().request()))).isInstanceOf(Claim.Busy.class);
    }

    @Test
    void an_ending_of_a_row_that_is_locked_fails_alone() {
        Lease first = own(store, ClaimBuilder.fresh());
        Lease locked = own(store, ClaimBuilder.fresh());
        List<Lease> strangers = IntStream.range(0, 20)
                .mapToObj(i -> own(store, ClaimBuilder.fresh()))
                .toList();
        try (var other = fixture.transaction()) {
            other.run(locking(is(first) + " OR " + is(locked)));
            var waiting = store.renew(first, MINUTE);
            fixture.awaitLock();
            var refused = store.renew(locked, MINUTE);
            var renewals =
                    strangers.stream().map(lease -> store.renew(lease, MINUTE)).toList();

            renewals.forEach(renewal -> assertThat(answer(renewal)).isTrue());
            assertThat(failure(waiting)).isInstanceOf(StoreException.Unavailable.class);
            assertThat(failure(refused)).isInstanceOf(StoreException.Unavailable.class);
        }

        assertThat(answer(store.renew(locked, MINUTE))).isTrue();
    }

    @Test
    void a_batch_in_which_everything_is_locked_is_given_up_in_time() {
        var nanos = new AtomicLong();
        var sent = new AtomicInteger();
        var failed = new ArrayList<Integer>();
        // Nothing here reaches a connection.
        var link = new Link(new Connector(settings, "read committed"), Connector.Use.WRITING);
        var halves = new Halves(link, Duration.ofMillis(500), nanos::get);

        halves.<Integer>send(
                IntStream.range(0, 1_000).boxed().toList(),
                some -> {
                    nanos.addAndGet(500_000_000);
                    sent.incrementAndGet();
                    throw new SQLException("locked", "55P03");
                },
                (some, why) -> failed.addAll(some));

        assertThat(failed)
                .containsExactlyElementsOf(IntStream.range(0, 1_000).boxed().toList());
        assertThat(sent).hasValueLessThan(20);
    }

    @Test
    void what_was_said_by_halves_by_a_gateway_that_was_cut_off_is_not_locked_for_good() throws IOException {
        Lease lease = own(store, ClaimBuilder.fresh());
        URI server = URI.create(fixture.url().substring("jdbc:".length()));
        try (var socket = new Socket(server.getHost(), server.getPort())) {
            var out = new DataOutputStream(socket.getOutputStream());
            say(out, "", "\0\3\0\0", "user\0postgres\0database\0postgres\0\0");
            say(out, "Q", Connector.bounds(Connector.Use.WRITING, Duration.ofSeconds(4)), "\0");
            say(out, "P", "\0", "UPDATE " + fixture.schema() + ".semel_records SET cause = cause", "\0\0\0");
            say(out, "B", "\0\0", "\0\0", "\0\0", "\0\0");
            say(out, "E", "\0", "\0\0\0\0");
            // And never the word that ends the transaction.
            fixture.await(
                    "state = 'active' AND wait_event = 'ClientRead' AND backend_xid IS NOT NULL AND query LIKE 'UPDATE%'");
            if (Integer.parseInt(fixture.read("SHOW server_version_num")) < 170_000) {
                socket.shutdownOutput(); // those only notice when their client is gone
            }
            boolean renewed = false;
            for (int i = 0; i < 30 && !renewed; i++) {
                renewed = failure(store.renew(lease, MINUTE)) == null;
            }

            assertThat(renewed).isTrue();
        }
    }

    private static void say(DataOutputStream out, String kind, String... parts) throws IOException {
        var body = new ByteArrayOutputStream();
        for (String part : parts) {
            body.write(part.getBytes(StandardCharsets.ISO_8859_1));
        }
        out.write(kind.getBytes(StandardCharsets.ISO_8859_1));
        out.writeInt(body.size() + 4);
        out.write(body.toByteArray());
        out.flush();
    }
}
