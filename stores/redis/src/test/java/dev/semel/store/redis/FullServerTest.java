package dev.semel.store.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.store.Claim;
import dev.semel.store.Lease;
import dev.semel.store.Resolution;
import dev.semel.store.StoreException;
import dev.semel.store.UnknownCause;
import dev.semel.store.tck.ClaimBuilder;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A server whose memory is full lets no run begin, and every run end. */
class FullServerTest {
    private RedisProcess server;

    @AfterEach
    void close() {
        server.close();
    }

    static Stream<RedisBinary> binaries() {
        return Stream.of(RedisBinary.OLDEST, RedisBinary.NEWER, RedisBinary.Valkey.NEWEST);
    }

    private RedisStore open(RedisBinary binary) {
        server = RedisProcess.durable(binary);
        return RedisStore.open(server.settings(), warning -> {});
    }

    private void fill() {
        server.done("CONFIG", "SET", "maxmemory", "1");
    }

    private static Claim claim(RedisStore store, ClaimBuilder claim) {
        return Stores.answer(store.claim(claim.request()));
    }

    private static void assertDone(CompletionStage<Boolean> ending) {
        assertThat(Stores.answer(ending)).isTrue();
    }

    @ParameterizedTest
    @MethodSource("binaries")
    void no_run_begins_on_it_neither_a_new_one_nor_another_attempt(RedisBinary binary) {
        try (var store = open(binary)) {
            var retryable = ClaimBuilder.fresh();
            assertDone(store.retryable(Stores.own(store, retryable), Stores.reply(1)));
            fill();

            assertThat(Stores.failure(store.claim(ClaimBuilder.fresh().request())))
                    .isInstanceOf(StoreException.Refused.class);
            assertThat(Stores.failure(store.claim(retryable.byAnother().request())))
                    .isInstanceOf(StoreException.Refused.class);
        }
    }

    @ParameterizedTest
    @MethodSource("binaries")
    void who_repeats_a_request_that_runs_is_told_so(RedisBinary binary) {
        try (var store = open(binary)) {
            var running = ClaimBuilder.fresh();
            Stores.own(store, running);
            fill();

            assertThat(claim(store, running.byAnother())).isInstanceOf(Claim.Busy.class);
            assertThat(claim(store, running.byAnother())).isInstanceOf(Claim.Busy.class);
        }
    }

    @ParameterizedTest
    @MethodSource("binaries")
    void runs_are_renewed_and_end_in_every_way(RedisBinary binary) {
        try (var store = open(binary)) {
            var done = ClaimBuilder.fresh();
            Lease completed = Stores.own(store, done);
            Lease retryable = Stores.own(store, ClaimBuilder.fresh());
            var free = ClaimBuilder.fresh();
            Lease released = Stores.own(store, free);
            Lease unknown = Stores.own(store, ClaimBuilder.fresh());
            fill();

            assertDone(store.renew(completed, Duration.ofMinutes(5)));
            assertDone(store.complete(completed, Stores.reply(10_000), Duration.ofHours(1)));
            assertDone(store.retryable(retryable, Stores.reply(10_000)));
            assertDone(store.release(released));
            assertDone(store.unknown(unknown, UnknownCause.TIMEOUT));
            assertDone(store.resolve(unknown.id(), unknown.fence(), new Resolution.NeverHappened()));
            assertDone(store.delete(retryable.id(), retryable.fence()));

            assertThat(claim(store, done.byAnother())).isInstanceOf(Claim.Completed.class);
            server.done("CONFIG", "SET", "maxmemory", "0");
            assertThat(Stores.own(store, free.byAnother()).fence()).isGreaterThan(released.fence());
        }
    }

    @ParameterizedTest
    @MethodSource("binaries")
    void what_is_written_on_it_expires_as_ever(RedisBinary binary) {
        try (var store = open(binary)) {
            Lease lease = Stores.own(store, ClaimBuilder.fresh());
            byte[] key = new Keys(RedisSettings.PREFIX).of(lease.id());
            long before = Stores.answer(store.commands().pttl(key));
            fill();

            assertDone(store.complete(lease, Stores.reply(1), Duration.ZERO));

            assertThat(Stores.answer(store.commands().pttl(key))).isBetween(1L, before);
        }
    }
}
