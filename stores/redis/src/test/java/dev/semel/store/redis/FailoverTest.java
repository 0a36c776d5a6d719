package dev.semel.store.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.store.Claim;
import dev.semel.store.Lease;
import dev.semel.store.StoreException;
import dev.semel.store.tck.ClaimBuilder;
import dev.semel.store.tck.SilentHop;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a failover to a replica loses, counted, and what {@code replicas=1} changes about it. */
class FailoverTest {
    private static final int CLAIMS = 50;

    private final RedisProcess master = RedisProcess.durable(RedisBinary.NEWER);
    private final RedisProcess replica = RedisProcess.replicaOf(master);

    @AfterEach
    void close() {
        replica.thaw();
        replica.close();
        master.close();
    }

    private static RedisStore open(RedisProcess server, int replicas) {
        return RedisStore.open(
                server.settings().withReplicas(replicas).withTimeout(Duration.ofMillis(500)), warning -> {});
    }

    /** Waits for a replica for as long as a busy machine needs. */
    private static RedisStore openPatiently(RedisProcess server) {
        return RedisStore.open(server.settings().withReplicas(1).withTimeout(Duration.ofSeconds(20)), warning -> {});
    }

    private static List<ClaimBuilder> claims() {
        return Stream.generate(ClaimBuilder::fresh).limit(CLAIMS).toList();
    }

    /** How many of these claims the promoted replica grants to others: each of them runs a second time. */
    private long runningTwice(List<ClaimBuilder> claims) {
        replica.done("REPLICAOF", "NO", "ONE");
        try (var store = open(replica, 0)) {
            return claims.stream()
                    .filter(claim -> Stores.answer(store.claim(claim.byAnother().request())) instanceof Claim.Owned)
                    .count();
        }
    }

    @Test
    void without_waiting_for_replicas_every_claim_that_had_not_reached_them_runs_twice() {
        List<ClaimBuilder> reached = claims();
        try (var careful = openPatiently(master)) {
            reached.forEach(claim -> Stores.own(careful, claim));
        }
        try (var store = open(master, 0)) {
            replica.done("REPLICAOF", "NO", "ONE"); // from here on nothing reaches it, as across a cut network
            List<ClaimBuilder> lost = claims();
            lost.forEach(claim -> Stores.own(store, claim));
            master.kill();

            assertThat(runningTwice(lost)).isEqualTo(CLAIMS);
            assertThat(runningTwice(reached)).isZero();
        }
    }

    @Test
    void a_claim_that_was_answered_after_waiting_for_the_replica_is_not_lost() {
        try (var store = openPatiently(master)) {
            List<ClaimBuilder> claims = claims();
            List<CompletionStage<Claim>> stages =
                    claims.stream().map(claim -> store.claim(claim.request())).toList();
            stages.forEach(stage -> assertThat(Stores.answer(stage)).isInstanceOf(Claim.Owned.class));
            master.kill();

            assertThat(runningTwice(claims)).isZero();
        }
    }

    @Test
    void without_its_replica_nothing_is_answered_and_afterwards_the_claim_is_its_owners() {
        try (var store = open(master, 1)) {
            var claim = ClaimBuilder.fresh();
            replica.freeze();

            assertThat(Stores.failure(store.claim(claim.request())))
                    .as("it was made")
                    .isInstanceOf(StoreException.Unavailable.class)
                    .isNotInstanceOf(StoreException.Refused.class);

            replica.thaw();
            assertThat(Stores.claimOnceItIsBack(store, claim)).isInstanceOf(Claim.Owned.class);
        }
    }

    @Test
    void what_others_wrote_is_not_shown_before_the_replica_has_it() {
        try (var careless = open(master, 0);
                var careful = open(master, 1)) {
            var claim = ClaimBuilder.fresh();
            Lease lease = Stores.own(careless, claim);
            replica.freeze();
            Stores.complete(careless, lease, Stores.reply(1));

            assertThat(Stores.failure(careful.claim(claim.byAnother().request())))
                    .isInstanceOf(StoreException.Unavailable.class);
        }
    }

    /** Ends the connections on which replicas are waited for, and leaves the others. */
    private static void cutThoseThatWait(RedisProcess server) {
        server.done("CLIENT", "LIST")
                .lines()
                .filter(line -> line.contains("cmd=wait"))
                .map(line -> line.substring("id=".length(), line.indexOf(' ')))
                .forEach(id -> server.done("CLIENT", "KILL", "ID", id));
    }

    @Test
    void replicas_are_waited_for_at_the_server_that_answered_and_at_no_other() {
        try (var hop = new SilentHop(master.port());
                var store = RedisStore.open(
                        new RedisSettings(Place.single("127.0.0.1", hop.port()))
                                .withReplicas(1)
                                .withTimeout(Duration.ofSeconds(2)),
                        warning -> {})) {
            Stores.claimOnceItIsBack(store, ClaimBuilder.fresh());
            replica.done("REPLICAOF", "NO", "ONE");
            try (var itsReplica = RedisProcess.replicaOf(replica)) {
                // The old master is cut off from all but the gateway, one of whose connections is lost.
                hop.leadTo(replica.port());
                cutThoseThatWait(master);

                var claim = Stream.generate(ClaimBuilder::fresh)
                        .filter(fresh -> Stores.failure(store.claim(fresh.request())) == null)
                        .findFirst()
                        .orElseThrow();

                itsReplica.done("REPLICAOF", "NO", "ONE");
                try (var after = open(itsReplica, 0)) {
                    assertThat(Stores.answer(after.claim(claim.byAnother().request())))
                            .isInstanceOf(Claim.Busy.class);
                }
            }
        }
    }

    /** {@code WAIT} is about the writes of its own connection, so another store has to ask. */
    private void awaitReplica(ClaimBuilder claim) {
        try (var careful = openPatiently(master)) {
            Stores.answer(careful.find(claim.id()));
        }
    }

    @Test
    void behind_sentinels_the_promoted_replica_is_found_and_knows_what_had_reached_it() {
        try (var sentinel = RedisProcess.sentinelOf(master);
                var store = RedisStore.open(
                        RedisSettings.of("redis-sentinel://127.0.0.1:" + sentinel.port() + "?master=main")
                                .withReplicas(0)
                                .withTimeout(Duration.ofMillis(500)),
                        warning -> {})) {
            var claim = ClaimBuilder.fresh();
            Lease lease = Stores.own(store, claim);
            Stores.complete(store, lease, Stores.reply(10));
            var running = ClaimBuilder.fresh();
            Lease held = Stores.own(store, running);
            awaitReplica(running);
            master.kill();

            assertThat(Stores.claimOnceItIsBack(store, claim.byAnother())).isInstanceOf(Claim.Completed.class);
            assertThat(Stores.complete(store, held, Stores.reply(10))).isTrue();
            assertThat(Stores.own(store, ClaimBuilder.fresh()).fence()).isGreaterThan(held.fence());
        }
    }
}
