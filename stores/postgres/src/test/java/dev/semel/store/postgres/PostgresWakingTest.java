package dev.semel.store.postgres;

import static dev.semel.store.postgres.Stores.answer;
import static dev.semel.store.postgres.Stores.complete;
import static dev.semel.store.postgres.Stores.own;
import static dev.semel.store.postgres.Stores.reply;
import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.key.RecordId;
import dev.semel.store.Lease;
import dev.semel.store.UnknownCause;
import dev.semel.store.tck.ClaimBuilder;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Endings are heard by the stores of other processes, here by another one of this. */
class PostgresWakingTest {
    private final PostgresFixture fixture = new PostgresFixture();
    private final PostgresStore store = fixture.open();
    private final PostgresStore other = fixture.another();
    private final Set<RecordId> heard = ConcurrentHashMap.newKeySet();

    @AfterEach
    void clear() {
        other.close();
        store.close();
        fixture.clear();
    }

    private void awaitHeard(RecordId id) {
        long until = System.nanoTime() + 30_000_000_000L;
        while (!heard.contains(id)) {
            assertThat(System.nanoTime()).as("deadline").isLessThan(until);
            Thread.onSpinWait();
        }
    }

    /** Nothing is promised for the moment in which a connection is made: ends claims until one is heard of. */
    private void awaitListening() {
        long until = System.nanoTime() + 30_000_000_000L;
        int before = heard.size();
        while (heard.size() == before) {
            assertThat(System.nanoTime()).as("deadline").isLessThan(until);
            complete(store, own(store, ClaimBuilder.fresh()), reply(1));
        }
    }

    @Test
    void an_ending_is_heard_elsewhere() {
        other.onEnding(heard::add);
        awaitListening();
        Lease completed = own(store, ClaimBuilder.fresh());
        Lease retryable = own(store, ClaimBuilder.fresh());
        Lease released = own(store, ClaimBuilder.fresh());
        Lease unknown = own(store, ClaimBuilder.fresh());

        complete(store, completed, reply(1));
        answer(store.retryable(retryable, reply(1)));
        answer(store.release(released));
        answer(store.unknown(unknown, UnknownCause.TIMEOUT));

        awaitHeard(completed.id());
        awaitHeard(retryable.id());
        awaitHeard(released.id());
        awaitHeard(unknown.id());
    }

    @Test
    void an_ending_in_a_transaction_of_the_applications_is_heard_elsewhere() {
        Shop.makeTable(fixture);
        other.onEnding(heard::add);
        awaitListening();
        try (var shop = new Shop(fixture)) {
            shop.pay("k1");
        }
        awaitHeard(RecordId.parse(
                fixture.read("SELECT encode(id, 'hex') FROM " + fixture.schema() + ".semel_records WHERE key = 'k1'")));
    }

    @Test
    void what_ended_nothing_and_what_this_store_ended_itself_is_not_heard() {
        other.onEnding(heard::add);
        awaitListening();
        Lease renewed = own(store, ClaimBuilder.fresh());
        answer(store.renew(renewed, Duration.ofMinutes(1)));
        Lease overtaken = new Lease(renewed.id(), renewed.operationId(), renewed.fence() - 1, 1);
        assertThat(complete(store, overtaken, reply(1))).isFalse();
        Lease own = own(other, ClaimBuilder.fresh());
        complete(other, own, reply(1));

        Lease last = own(store, ClaimBuilder.fresh());
        complete(store, last, reply(1));

        awaitHeard(last.id());
        assertThat(heard).doesNotContain(renewed.id(), own.id());
    }

    @Test
    void more_endings_than_one_message_holds_are_heard() {
        other.onEnding(heard::add);
        awaitListening();
        var leases = IntStream.range(0, 400)
                .mapToObj(i -> own(store, ClaimBuilder.fresh()))
                .toList();

        leases.stream()
                .map(lease -> store.complete(lease, reply(1), Duration.ZERO))
                .toList()
                .forEach(Stores::answer);

        leases.forEach(lease -> awaitHeard(lease.id()));
    }

    @Test
    void a_listener_that_fails_and_a_connection_that_is_lost_do_not_end_the_listening() {
        other.onEnding(id -> {
            throw new IllegalStateException("a listener's own");
        });
        other.onEnding(heard::add);
        awaitListening();
        fixture.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%"
                + fixture.schema() + "'");

        awaitListening();
    }
}
