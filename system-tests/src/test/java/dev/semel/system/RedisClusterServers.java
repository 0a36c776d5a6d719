package dev.semel.system;

import dev.semel.store.redis.RedisCluster;
import java.util.Random;

/** The three masters of a cluster, one of which crashes at a time. Used by one thread. */
final class RedisClusterServers implements SharedServer {
    private static final int MASTERS = 3;
    /** That none of them is on one of three masters happens once in ten thousand times. */
    private static final int PROBES = 25;
    /** Slots that are on the way at once: some keys of the load are in one. */
    private static final int SLOTS_IN_A_MOVE = 300;

    private static final int RECORDS_AT_ONCE = 100;

    private final RedisCluster cluster;
    private final Random random;
    private int down;
    private int moved;

    RedisClusterServers(RedisCluster cluster, Random random) {
        this.cluster = cluster;
        this.random = random;
    }

    @Override
    public void crash() {
        down = random.nextInt(MASTERS);
        cluster.server(down).kill();
    }

    @Override
    public void begin() {
        cluster.server(down).start();
        cluster.awaitService();
    }

    @Override
    public int probes() {
        return PROBES;
    }

    /** Moves slots, with the records in them, from one master to another, as {@code redis-cli --cluster} does. */
    void moveSlots() {
        int from = random.nextInt(MASTERS);
        int to = (from + 1 + random.nextInt(MASTERS - 1)) % MASTERS;
        var slots = cluster.slotsWithRecords(from, SLOTS_IN_A_MOVE);
        slots.forEach(slot -> cluster.beginMove(slot, from, to));
        for (int slot : slots) {
            int count = cluster.migrate(slot, from, to, RECORDS_AT_ONCE);
            while (count > 0) {
                moved += count;
                count = cluster.migrate(slot, from, to, RECORDS_AT_ONCE);
            }
        }
        slots.forEach(slot -> cluster.endMove(slot, to));
    }

    /** How many records were moved so far. */
    int moved() {
        return moved;
    }
}
