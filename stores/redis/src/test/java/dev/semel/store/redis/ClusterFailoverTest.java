package dev.semel.store.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.store.Claim;
import dev.semel.store.Lease;
import dev.semel.store.tck.ClaimBuilder;
import io.lettuce.core.cluster.SlotHash;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A cluster whose master dies and whose replica takes over, and what that loses, counted. */
class ClusterFailoverTest {
    private static final int CLAIMS = 50;

    private final RedisCluster cluster = RedisCluster.withReplicas(RedisBinary.NEWER);
    private final RedisProcess master = cluster.server(0);
    private final RedisProcess replica = cluster.server(3);

    @AfterEach
    void close() {
        cluster.close();
    }

    private RedisStore open() {
        return RedisStore.open(RedisSettings.of(cluster.uri()).withTimeout(Duration.ofSeconds(1)), warning -> {});
    }

    /** Waits for a replica for as long as a busy machine needs. */
    private RedisStore openPatiently() {
        return RedisStore.open(
                RedisSettings.of(cluster.uri()).withReplicas(1).withTimeout(Duration.ofSeconds(20)), warning -> {});
    }

    /** Of records that the first master has. */
    private static List<ClaimBuilder> claims() {
        var keys = new Keys(RedisSettings.PREFIX);
        return Stream.generate(ClaimBuilder::randomId)
                .filter(id -> RedisCluster.firstOwnerOf(SlotHash.getSlot(keys.of(id))) == 0)
                .limit(CLAIMS)
                .map(ClaimBuilder::of)
                .toList();
    }

    private static long runningTwice(RedisStore store, List<ClaimBuilder> claims) {
        return claims.stream()
                .filter(claim -> Stores.claimOnceItIsBack(store, claim.byAnother()) instanceof Claim.Owned)
                .count();
    }

    @Test
    void with_a_replica_waited_for_nothing_that_was_answered_is_lost_and_all_goes_on_by_itself() {
        // The one replica becomes the master, and has none then: waiting for one would wait for ever.
        try (var store = openPatiently();
                var after = open()) {
            List<ClaimBuilder> running = claims();
            List<Lease> leases =
                    running.stream().map(claim -> Stores.own(store, claim)).toList();
            List<ClaimBuilder> done = claims();
            done.forEach(claim -> Stores.complete(store, Stores.own(store, claim), Stores.reply(10)));

            master.kill();

            assertThat(runningTwice(after, running)).isZero();
            assertThat(done)
                    .allSatisfy(claim -> assertThat(Stores.claimOnceItIsBack(after, claim.byAnother()))
                            .isInstanceOf(Claim.Completed.class));
            assertThat(leases)
                    .allSatisfy(lease -> assertThat(Stores.complete(after, lease, Stores.reply(1)))
                            .isTrue());
        }
    }

    @Test
    void without_waiting_all_that_had_not_reached_the_replica_runs_twice_and_all_goes_on_by_itself() {
        try (var store = open()) {
            List<ClaimBuilder> reached = claims();
            try (var careful = openPatiently()) {
                reached.forEach(claim -> Stores.own(careful, claim));
            }
            replica.freeze();
            master.done("CLIENT", "KILL", "TYPE", "REPLICA"); // what comes now is not even in a socket on its way
            List<ClaimBuilder> lost = claims();
            lost.forEach(claim -> Stores.own(store, claim));
            master.kill();
            replica.thaw();

            assertThat(runningTwice(store, lost)).isEqualTo(CLAIMS);
            assertThat(runningTwice(store, reached)).isZero();
        }
    }
}
