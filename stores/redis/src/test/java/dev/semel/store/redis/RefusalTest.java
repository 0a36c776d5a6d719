package dev.semel.store.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.store.Claim;
import dev.semel.store.Lease;
import dev.semel.store.StoreException;
import dev.semel.store.tck.ClaimBuilder;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a server's error says about what was done: each version words it in its own way. */
class RefusalTest {
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

    private static void assertRefused(RedisStore store, String words) {
        assertThat(Stores.failure(store.claim(ClaimBuilder.fresh().request())))
                .isInstanceOf(StoreException.Refused.class)
                .hasMessageContaining(words);
    }

    @ParameterizedTest
    @MethodSource("binaries")
    void a_claim_that_a_full_server_does_not_write_was_not_made(RedisBinary binary) {
        try (var store = open(binary)) {
            server.done("CONFIG", "SET", "maxmemory", "1");

            assertRefused(store, "OOM");
        }
    }

    @ParameterizedTest
    @MethodSource("binaries")
    void a_claim_that_a_replica_does_not_write_was_not_made(RedisBinary binary) {
        try (var store = open(binary)) {
            server.done("REPLICAOF", "127.0.0.1", "1");

            assertRefused(store, "READONLY");
        }
    }

    @ParameterizedTest
    @MethodSource("binaries")
    void a_claim_that_a_master_without_enough_replicas_does_not_write_was_not_made(RedisBinary binary) {
        try (var store = open(binary)) {
            server.done("CONFIG", "SET", "min-replicas-to-write", "1");

            assertRefused(store, "NOREPLICAS");
        }
    }

    @ParameterizedTest
    @MethodSource("binaries")
    void who_may_run_no_scripts_made_no_claim(RedisBinary binary) {
        try (var store = open(binary)) {
            server.done("ACL", "SETUSER", "default", "-evalsha", "-eval");

            assertRefused(store, "NOPERM");
        }
    }

    @ParameterizedTest
    @MethodSource("binaries")
    void an_ending_that_may_not_be_told_was_written(RedisBinary binary) {
        try (var store = open(binary)) {
            var claim = ClaimBuilder.fresh();
            Lease lease = Stores.own(store, claim);
            Stores.answer(store.claim(claim.byAnother().request()));
            server.done("ACL", "SETUSER", "default", "-publish");

            assertThat(Stores.failure(store.release(lease)))
                    .isInstanceOf(StoreException.Unavailable.class)
                    .isNotInstanceOf(StoreException.Refused.class);
            assertThat(Stores.answer(store.claim(claim.byAnother().request()))).isInstanceOf(Claim.Owned.class);
        }
    }
}
