package dev.semel.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.semel.key.RecordId;
import dev.semel.store.Batcher;
import dev.semel.store.Claim;
import dev.semel.store.Lease;
import dev.semel.store.StoreException;
import dev.semel.store.tck.ClaimBuilder;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What callers are told while a real server is down, frozen, full, or not the master any more. */
class RedisFaultTest {
    /** Two that read and write, two that compute, one that keeps the time. */
    private static final int THREADS = 5;

    private final RedisProcess server = RedisProcess.durable(RedisBinary.NEWER);

    @AfterEach
    void close() {
        server.close();
    }

    private RedisStore open() {
        return RedisStore.open(server.settings().withTimeout(Duration.ofMillis(300)), warning -> {});
    }

    private static void assertUnavailable(RedisStore store) {
        assertThat(Stores.failure(store.claim(ClaimBuilder.fresh().request())))
                .isInstanceOf(StoreException.Unavailable.class);
    }

    @Test
    void a_server_that_is_gone_is_unavailable_at_once_and_found_again_when_it_is_back() {
        try (var store = open()) {
            var claim = ClaimBuilder.fresh();
            Lease lease = Stores.own(store, claim);

            server.kill();
            assertUnavailable(store);
            for (int i = 0; i < 10_000; i++) {
                assertUnavailable(store);
            }
            assertThat(Stores.failure(store.claim(claim.request())))
                    .as("nothing was sent")
                    .isInstanceOf(StoreException.Refused.class);

            server.start();
            var again = (Claim.Owned) Stores.claimOnceItIsBack(store, claim);
            assertThat(again.lease()).isEqualTo(lease);
            assertThat(Stores.complete(store, lease, Stores.reply(10))).isTrue();
        }
    }

    @Test
    void a_frozen_server_fails_calls_within_the_timeout_and_is_used_again_when_it_goes_on() {
        try (var store = open()) {
            var claim = ClaimBuilder.fresh();
            server.freeze();
            assertThat(Stores.failure(store.claim(claim.request()))).isInstanceOf(StoreException.Unavailable.class);
            // The claim may have been written: its own token says so.
            server.thaw();

            assertThat(Stores.claimOnceItIsBack(store, claim)).isInstanceOf(Claim.Owned.class);
        } finally {
            server.thaw();
        }
    }

    @Test
    void a_frozen_server_costs_no_threads_and_its_late_answers_change_nothing() {
        try (var store = open()) {
            var claim = ClaimBuilder.fresh();
            Lease lease = Stores.own(store, claim);
            server.freeze();
            CompletionStage<Boolean> late = store.complete(lease, Stores.reply(1), Duration.ZERO);
            for (int round = 0; round < 5; round++) {
                Stream.generate(() -> store.claim(ClaimBuilder.fresh().request()))
                        .limit(5_000)
                        .toList()
                        .forEach(stage ->
                                assertThat(Stores.failure(stage)).isInstanceOf(StoreException.Unavailable.class));
            }
            assertThat(Stores.failure(late)).isInstanceOf(StoreException.Unavailable.class);
            assertThat(threads()).isLessThanOrEqualTo(THREADS);
            server.thaw();

            // What was said first stands, whether it was heard then or is said again now.
            assertThat(whenBack(() -> store.complete(lease, Stores.reply(1), Duration.ZERO)))
                    .isTrue();
            var replay = (Claim.Completed) Stores.claimOnceItIsBack(store, claim.byAnother());
            assertThat(replay.reply()).isEqualTo(Stores.reply(1));
        } finally {
            server.thaw();
        }
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("lettuce"))
                .count();
    }

    private static <T> T whenBack(Supplier<CompletionStage<T>> call) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (true) {
            CompletionStage<T> stage = call.get();
            if (Stores.failure(stage) == null) {
                return Stores.answer(stage);
            }
            assertThat(System.nanoTime()).as("deadline").isLessThan(end);
        }
    }

    @Test
    void what_waits_for_a_frozen_server_is_bounded() {
        var settings =
                server.settings().withTimeout(Duration.ofSeconds(2)).withInFlight(new Batcher.Limits(100, 1 << 20));
        try (var store = RedisStore.open(settings, warning -> {})) {
            server.freeze();
            List<CompletionStage<Claim>> waiting = IntStream.range(0, 100)
                    .mapToObj(i -> store.claim(ClaimBuilder.fresh().request()))
                    .toList();

            CompletableFuture<Claim> further =
                    store.claim(ClaimBuilder.fresh().request()).toCompletableFuture();

            assertThat(further).isCompletedExceptionally();
            assertThat(Stores.failure(further)).hasMessageContaining("behind");
            waiting.forEach(stage -> assertThat(Stores.failure(stage)).isInstanceOf(StoreException.Unavailable.class));
        } finally {
            server.thaw();
        }
    }

    @Test
    void what_waits_is_bounded_in_bytes() {
        var settings = server.settings().withInFlight(new Batcher.Limits(100, 10_000));
        try (var store = RedisStore.open(settings, warning -> {})) {
            Lease first = Stores.own(store, ClaimBuilder.fresh());
            Lease second = Stores.own(store, ClaimBuilder.fresh());
            server.freeze();
            var unused = store.complete(first, Stores.reply(9_000), Duration.ZERO);

            assertThat(store.complete(second, Stores.reply(9_000), Duration.ZERO)
                            .toCompletableFuture())
                    .isCompletedExceptionally();
        } finally {
            server.thaw();
        }
    }

    @Test
    void a_full_server_refuses_claims_and_still_answers_what_it_has() {
        try (var store = open()) {
            var done = ClaimBuilder.fresh();
            Stores.complete(store, Stores.own(store, done), Stores.reply(100));

            server.done("CONFIG", "SET", "maxmemory", "1mb");
            assertUnavailable(store);
            assertThat(Stores.answer(store.claim(done.byAnother().request()))).isInstanceOf(Claim.Completed.class);

            server.done("CONFIG", "SET", "maxmemory", "0");
            Stores.own(store, ClaimBuilder.fresh());
        }
    }

    @Test
    void a_server_that_cannot_save_refuses_claims_and_still_answers_what_it_has() {
        try (var store = open()) {
            var done = ClaimBuilder.fresh();
            Stores.complete(store, Stores.own(store, done), Stores.reply(100));

            server.done("CONFIG", "SET", "save", "3600 1");
            server.deleteDirectory();
            server.done("BGSAVE");
            server.await("INFO", "rdb_last_bgsave_status:err");
            assertThat(Stores.failure(store.claim(ClaimBuilder.fresh().request())))
                    .isInstanceOf(StoreException.Unavailable.class)
                    .hasMessageContaining("MISCONF");
            assertThat(Stores.answer(store.claim(done.byAnother().request()))).isInstanceOf(Claim.Completed.class);

            server.done("CONFIG", "SET", "stop-writes-on-bgsave-error", "no");
            Stores.own(store, ClaimBuilder.fresh());
        }
    }

    @Test
    void a_server_that_became_a_replica_is_unavailable_until_it_is_the_master_again() {
        try (var store = open()) {
            Stores.own(store, ClaimBuilder.fresh());

            server.done("REPLICAOF", "127.0.0.1", "1");
            assertUnavailable(store);

            server.done("REPLICAOF", "NO", "ONE");
            assertThat(Stores.claimOnceItIsBack(store, ClaimBuilder.fresh())).isInstanceOf(Claim.Owned.class);
        }
    }

    @Test
    void commands_under_way_when_the_connection_is_lost_fail_and_are_not_sent_again() {
        try (var store = RedisStore.open(server.settings().withTimeout(Duration.ofSeconds(20)), warning -> {})) {
            Lease lease = Stores.own(store, ClaimBuilder.fresh());
            server.freeze();
            CompletionStage<Boolean> release = store.release(lease);
            server.kill();

            assertThat(Stores.failure(release)).isInstanceOf(StoreException.Unavailable.class);

            server.start();
            assertThat(Stores.claimOnceItIsBack(store, ClaimBuilder.of(lease.id())))
                    .isInstanceOf(Claim.Busy.class);
        }
    }

    @Test
    void closing_finishes_what_was_accepted() {
        RecordId id = ClaimBuilder.randomId();
        var store = open();
        CompletionStage<Claim> claim = store.claim(ClaimBuilder.of(id).request());
        store.close();

        assertThat(Stores.answer(claim)).isInstanceOf(Claim.Owned.class);
        assertUnavailable(store);
    }

    @Test
    void a_server_that_cannot_be_reached_fails_the_start_and_says_where_it_was_looked_for() {
        server.kill();

        assertThat(catchUnavailable(server.settings()))
                .hasMessageContaining("127.0.0.1:" + server.port())
                .hasMessageContaining("cannot be reached");
    }

    private static StoreException.Unavailable catchUnavailable(RedisSettings settings) {
        return catchThrowableOfType(StoreException.Unavailable.class, () -> RedisStore.open(settings, warning -> {}));
    }
}
