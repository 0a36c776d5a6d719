package dev.semel.system;

import dev.semel.store.redis.RedisCluster;
import dev.semel.store.redis.RedisProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Masters of a cluster die one after the other, and their replicas take over without what had not reached them. Used by
 * one thread.
 */
final class Failovers {
    private static final int SHARDS = 3;
    /** How long a master goes on alone: long enough for some records to be lost. */
    private static final Duration ALONE = Duration.ofMillis(500);

    private final RedisCluster cluster;
    private final Random random;
    private final int[] masters = {0, 1, 2};
    private final int[] replicas = {3, 4, 5};
    private final List<Loss> losses = new ArrayList<>();

    /**
     * A time in which what a master was told got lost with it.
     *
     * @param shard which third of the slots
     * @param from just before its replica was cut off
     * @param until just after it was dead
     */
    record Loss(int shard, long from, long until) {
        /** How long before its run a claim may have been written, and how long after it its answer. */
        private static final long WRITTEN_WITHIN_NANOS = Duration.ofSeconds(1).toNanos();

        /** Whether a claim or an ending of that key may have been among what was lost. */
        boolean canHaveHit(KeyHistory key, int slot) {
            return RedisCluster.firstOwnerOf(slot) == shard
                    && key.runs().stream().anyMatch(this::mayHaveBegunOrEnded);
        }

        private boolean mayHaveBegunOrEnded(Run run) {
            return run.arrivedAt() <= until + WRITTEN_WITHIN_NANOS
                    && (run.answeredAt() == 0 || run.answeredAt() >= from - WRITTEN_WITHIN_NANOS);
        }
    }

    Failovers(RedisCluster cluster, Random random) {
        this.cluster = cluster;
        this.random = random;
    }

    List<Loss> losses() {
        return List.copyOf(losses);
    }

    /** Returns when the replica serves, and the dead one follows it. */
    void failOver() {
        int shard = random.nextInt(SHARDS);
        RedisProcess master = cluster.server(masters[shard]);
        RedisProcess replica = cluster.server(replicas[shard]);
        long from = System.nanoTime();
        replica.freeze(); // it would connect again
        master.done("CLIENT", "KILL", "TYPE", "replica");
        Await.passing(ALONE);
        master.kill();
        losses.add(new Loss(shard, from, System.nanoTime()));
        replica.thaw();
        replica.await("INFO", "role:master");
        master.start();
        master.await("INFO", "master_link_status:up");
        cluster.awaitService();
        int promoted = replicas[shard];
        replicas[shard] = masters[shard];
        masters[shard] = promoted;
    }
}
