package dev.semel.store.redis;

import io.lettuce.core.MigrateArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A cluster of three masters without replicas. Used by one thread. */
final class RedisCluster implements AutoCloseable {
    private static final int SLOTS = 16_384;

    private final List<RedisProcess> servers;
    private final RedisClient client = RedisClient.create();
    private final List<StatefulRedisConnection<byte[], byte[]>> connections;

    RedisCluster(RedisBinary binary) {
        servers = Stream.generate(() -> RedisProcess.start(
                        binary,
                        "--save",
                        "",
                        "--appendonly",
                        "yes",
                        "--cluster-enabled",
                        "yes",
                        "--cluster-node-timeout",
                        "2000",
                        "--cluster-require-full-coverage",
                        "no"))
                .limit(3)
                .toList();
        connections = servers.stream()
                .map(server -> client.connect(ByteArrayCodec.INSTANCE, RedisURI.create("127.0.0.1", server.port())))
                .toList();
        for (int i = 0; i < servers.size(); i++) {
            node(i).clusterSetConfigEpoch(i + 1);
            node(i).clusterAddSlots(
                            IntStream.range(i * SLOTS / 3, (i + 1) * SLOTS / 3).toArray());
            node(0).clusterMeet("127.0.0.1", servers.get(i).port());
        }
        servers.forEach(server -> {
            server.await("CLUSTER INFO", "cluster_known_nodes:3");
            server.await("CLUSTER INFO", "cluster_slots_ok:16384");
            server.await("CLUSTER INFO", "cluster_state:ok");
        });
    }

    String uri() {
        return "redis-cluster://"
                + servers.stream().map(server -> "127.0.0.1:" + server.port()).collect(Collectors.joining(","));
    }

    RedisProcess server(int number) {
        return servers.get(number);
    }

    /** The server that had the slot when the cluster was made. */
    static int firstOwnerOf(int slot) {
        return IntStream.range(0, 3)
                .filter(i -> slot >= i * SLOTS / 3 && slot < (i + 1) * SLOTS / 3)
                .findFirst()
                .orElseThrow();
    }

    private RedisCommands<byte[], byte[]> node(int number) {
        return connections.get(number).sync();
    }

    /** The slot begins to move: what is there stays until it is migrated, what is new goes to the other. */
    void beginMove(int slot, int from, int to) {
        node(to).clusterSetSlotImporting(slot, node(from).clusterMyId());
        node(from).clusterSetSlotMigrating(slot, node(to).clusterMyId());
    }

    /** Moves some of the slot's keys. */
    int migrate(int slot, int from, int to, int atMost) {
        List<byte[]> keys = node(from).clusterGetKeysInSlot(slot, atMost);
        for (byte[] key : keys) {
            node(from).migrate("127.0.0.1", servers.get(to).port(), 0, 5_000, MigrateArgs.Builder.key(key));
        }
        return keys.size();
    }

    void endMove(int slot, int to) {
        String id = node(to).clusterMyId();
        node(to).clusterSetSlotNode(slot, id);
        IntStream.range(0, 3).forEach(number -> node(number).clusterSetSlotNode(slot, id));
    }

    @Override
    public void close() {
        client.shutdown();
        servers.forEach(RedisProcess::close);
    }
}
