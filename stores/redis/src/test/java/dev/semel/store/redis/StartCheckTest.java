package dev.semel.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semel.key.Secret;
import dev.semel.store.Claim;
import dev.semel.store.StoreException;
import dev.semel.store.tck.ClaimBuilder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StartCheckTest {
    private RedisProcess server;

    @AfterEach
    void close() {
        server.close();
    }

    private List<String> warnings(RedisSettings settings) {
        var warnings = new ArrayList<String>();
        RedisStore.open(settings, warnings::add).close();
        return warnings;
    }

    @Test
    void a_server_that_evicts_is_refused_unless_that_is_accepted_and_then_warned_of() {
        server = RedisProcess.start(RedisBinary.OLDEST, "--appendonly", "yes", "--maxmemory-policy", "allkeys-lru");

        assertThatThrownBy(() -> RedisStore.open(server.settings(), warning -> {}))
                .isInstanceOf(StoreException.Unavailable.class)
                .hasMessageContaining("maxmemory-policy is allkeys-lru")
                .hasMessageContaining("noeviction");
        assertThat(warnings(RedisSettings.of(server.uri() + "?eviction=accepted")))
                .singleElement()
                .asString()
                .contains("RUNS AGAIN");
    }

    @Test
    void a_server_that_persists_nothing_is_warned_of() {
        server = RedisProcess.inMemory(RedisBinary.NEWER);

        assertThat(warnings(server.settings())).singleElement().asString().contains("ALL RECORDS ARE LOST");
    }

    @Test
    void a_server_with_snapshots_alone_is_warned_of() {
        server = RedisProcess.start(RedisBinary.NEWER, "--save", "60 1000", "--appendonly", "no");

        assertThat(warnings(server.settings())).singleElement().asString().contains("since its last snapshot");
    }

    @Test
    void a_server_that_never_syncs_is_warned_of() {
        server = RedisProcess.start(RedisBinary.NEWER, "--appendonly", "yes", "--appendfsync", "no");

        assertThat(warnings(server.settings())).singleElement().asString().contains("appendfsync no");
    }

    @Test
    void a_durable_server_gives_no_warning() {
        server = RedisProcess.durable(RedisBinary.NEWER);

        assertThat(warnings(server.settings())).isEmpty();
    }

    @Test
    void a_server_without_the_replicas_that_are_asked_for_is_warned_of() {
        server = RedisProcess.durable(RedisBinary.NEWER);

        assertThat(warnings(server.settings().withReplicas(1)))
                .singleElement()
                .asString()
                .contains("nothing can be claimed");
    }

    @Test
    void a_server_that_hides_its_settings_is_judged_by_what_it_tells() {
        server = RedisProcess.durable(RedisBinary.NEWER);
        server.done("CONFIG", "SET", "maxmemory-policy", "volatile-ttl");
        server.done("ACL", "SETUSER", "semel", "on", ">pass", "~*", "&*", "+@all", "-config");

        assertThatThrownBy(() -> RedisStore.open(
                        RedisSettings.of("redis://semel:pass@127.0.0.1:" + server.port()), warning -> {}))
                .hasMessageContaining("volatile-ttl");
    }

    /** Claims until it fails for that. */
    private static Throwable failureThatTells(RedisStore store, String why) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (true) {
            Throwable failure = Stores.failure(store.claim(ClaimBuilder.fresh().request()));
            if (failure != null && String.valueOf(failure.getMessage()).contains(why)) {
                return failure;
            }
            assertThat(System.nanoTime()).as("deadline").isLessThan(end);
        }
    }

    @Test
    void a_server_that_is_found_to_evict_when_it_is_connected_to_again_is_not_used_until_it_does_not() {
        server = RedisProcess.durable(RedisBinary.NEWER);
        var warnings = new CopyOnWriteArrayList<String>();
        try (var store = RedisStore.open(server.settings(), warnings::add)) {
            server.done("CONFIG", "SET", "maxmemory-policy", "allkeys-lru");
            server.done("CLIENT", "KILL", "TYPE", "normal");

            assertThat(failureThatTells(store, "allkeys-lru")).isInstanceOf(StoreException.Refused.class);

            server.done("CONFIG", "SET", "maxmemory-policy", "noeviction");
            assertThat(Stores.claimOnceItIsBack(store, ClaimBuilder.fresh())).isInstanceOf(Claim.Owned.class);
            assertThat(warnings).singleElement().asString().contains("is not used");
        }
    }

    @Test
    void a_wrong_password_fails_the_start_and_is_not_in_the_message() {
        server = RedisProcess.durable(RedisBinary.NEWER);
        server.done("CONFIG", "SET", "requirepass", "right");

        assertThatThrownBy(() ->
                        RedisStore.open(RedisSettings.of("redis://:wr0ng@127.0.0.1:" + server.port()), warning -> {}))
                .isInstanceOf(StoreException.Unavailable.class)
                .hasMessageContaining("WRONGPASS")
                .hasMessageNotContaining("wr0ng");
    }

    @Test
    void records_are_bound_to_their_secret() {
        server = RedisProcess.durable(RedisBinary.NEWER);
        var first = Secret.of("0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII));
        var other = Secret.of("another secret of 32 bytes......".getBytes(StandardCharsets.US_ASCII));
        try (var store = RedisStore.open(server.settings(), warning -> {})) {
            store.bind(first);
            store.bind(first);
        }
        try (var store = RedisStore.open(server.settings(), warning -> {})) {
            assertThatThrownBy(() -> store.bind(other)).hasMessageContaining("made under another secret");
        }
        try (var store = RedisStore.open(server.settings().withPrefix("fresh"), warning -> {})) {
            store.bind(other);
        }
    }
}
