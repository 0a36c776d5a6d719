package dev.semel.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semel.key.RecordId;
import dev.semel.key.Secret;
import dev.semel.store.BrowsableStore.RecordFilter;
import dev.semel.store.Claim;
import dev.semel.store.Lease;
import dev.semel.store.Resolution;
import dev.semel.store.UnknownCause;
import dev.semel.store.tck.ClaimBuilder;
import io.lettuce.core.cluster.SlotHash;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A user who may do what docs/operating/redis.md says, and nothing else. */
class LoginTest {
    private static final String LOGIN = "semel:PASSWORD@";

    /** The lines of the guide that make the user; the second is for clusters. */
    private static List<String> grants() throws IOException {
        return Files.readAllLines(Path.of("../../docs/operating/redis.md")).stream()
                .map(String::strip)
                .filter(line -> line.startsWith("ACL SETUSER semel "))
                .toList();
    }

    private static void grant(RedisProcess server, String line) {
        server.done(line.split(" ", -1));
    }

    /** Nobody asked for anything that he may not. */
    private static void assertNothingWasRefused(RedisProcess server) {
        assertThat(server.done("ACL", "LOG")).isEqualTo("*0");
    }

    private static void useAll(RedisStore store, int times) throws InterruptedException {
        BlockingQueue<RecordId> heard = new LinkedBlockingQueue<>();
        store.bind(Secret.of("0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII)));
        store.onEnding(heard::add);
        for (int i = 0; i < times; i++) {
            var claim = ClaimBuilder.fresh();
            Lease lease = Stores.own(store, claim);
            assertThat(Stores.answer(store.claim(claim.byAnother().request()))).isInstanceOf(Claim.Busy.class);
            assertThat(Stores.answer(store.renew(lease, Duration.ofMinutes(1)))).isTrue();
            assertThat(Stores.complete(store, lease, Stores.reply(1))).isTrue();
            awaitHeard(heard, claim.id());
            assertThat(Stores.answer(store.claim(claim.byAnother().request()))).isInstanceOf(Claim.Completed.class);
            Stores.answer(store.find(claim.id()));
            Stores.answer(store.delete(claim.id(), lease.fence()));
            Stores.answer(store.release(Stores.own(store, ClaimBuilder.fresh())));
            Stores.answer(store.retryable(Stores.own(store, ClaimBuilder.fresh()), Stores.reply(1)));
            Lease unknown = Stores.own(store, ClaimBuilder.fresh());
            Stores.answer(store.unknown(unknown, UnknownCause.TIMEOUT));
            Stores.answer(store.resolve(unknown.id(), unknown.fence(), new Resolution.NeverHappened()));
        }
        Stores.answer(store.list(RecordFilter.ALL, null, 10));
        Stores.answer(store.count(RecordFilter.ALL));
    }

    private static void awaitHeard(BlockingQueue<RecordId> heard, RecordId id) throws InterruptedException {
        RecordId next;
        do {
            next = heard.poll(30, TimeUnit.SECONDS);
            assertThat(next).as("an ending is heard").isNotNull();
        } while (!id.equals(next));
    }

    @Test
    void what_the_guide_grants_is_enough_for_a_server() throws IOException, InterruptedException {
        for (RedisBinary binary : List.of(RedisBinary.OLDEST, RedisBinary.NEWER, RedisBinary.Valkey.NEWEST)) {
            try (var server = RedisProcess.durable(binary)) {
                assertIsEnough(server, "/2");
            }
        }
    }

    @Test
    void what_the_guide_grants_is_enough_to_wait_for_replicas() throws IOException, InterruptedException {
        try (var master = RedisProcess.durable(RedisBinary.NEWER);
                var replica = RedisProcess.replicaOf(master)) {
            assertIsEnough(master, "?replicas=1");
            replica.await("INFO", "master_link_status:up");
        }
    }

    private static void assertIsEnough(RedisProcess server, String parameters)
            throws IOException, InterruptedException {
        grant(server, grants().getFirst());
        String uri = "redis://" + LOGIN + "127.0.0.1:" + server.port() + parameters;
        try (var store = RedisStore.open(RedisSettings.of(uri), warning -> {})) {
            useAll(store, 1);
        }
        assertNothingWasRefused(server);
    }

    @Test
    void what_the_guide_grants_is_enough_for_a_cluster_also_while_a_slot_moves()
            throws IOException, InterruptedException {
        try (var cluster = new RedisCluster(RedisBinary.NEWER)) {
            List<String> grants = grants();
            cluster.servers().forEach(server -> grants.forEach(line -> grant(server, line)));
            try (var store = RedisStore.open(RedisSettings.of(cluster.uri(LOGIN)), warning -> {})) {
                useAll(store, 20);
                cluster.beginMove(7, 0, 1);
                RecordId id = Stream.generate(ClaimBuilder::randomId)
                        .filter(one -> SlotHash.getSlot(new Keys(RedisSettings.PREFIX).of(one)) == 7)
                        .findFirst()
                        .orElseThrow();
                Lease lease = Stores.own(store, ClaimBuilder.of(id));
                assertThat(Stores.complete(store, lease, Stores.reply(1))).isTrue();
            }
            cluster.servers().forEach(LoginTest::assertNothingWasRefused);
        }
    }

    @Test
    void a_user_who_may_not_touch_the_prefix_fails_the_start() throws IOException {
        try (var server = RedisProcess.durable(RedisBinary.NEWER)) {
            grant(server, grants().getFirst());
            String uri = "redis://" + LOGIN + "127.0.0.1:" + server.port() + "?prefix=another";
            assertThatThrownBy(() -> {
                        try (var store = RedisStore.open(RedisSettings.of(uri), warning -> {})) {
                            store.bind(Secret.of(new byte[32]));
                        }
                    })
                    .hasMessageContaining("NOPERM");
        }
    }
}
