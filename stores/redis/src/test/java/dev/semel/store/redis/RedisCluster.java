package dev.semel.store.redis;

import io.lettuce.core.MigrateArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.resource.ClientResources;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A cluster of three masters, with or without a replica each. Used by one thread. */
public final class RedisCluster implements AutoCloseable {
    private static final int SLOTS = 16_384;
    private static final int MASTERS = 3;

    private final ToIntFunction<RedisProcess> port;
    private final List<RedisProcess> servers;
    private final ClientResources resources = Clients.resources();
    private final RedisClient client = RedisClient.create(resources);
    private final List<StatefulRedisConnection<byte[], byte[]>> connections;

    /** Without replicas. */
    public RedisCluster(RedisBinary binary) {
        this(binary, MASTERS, RedisProcess::port, List::of);
    }

    /**
     * @param port by which the servers know each other
     * @param more arguments of each
     */
    private RedisCluster(RedisBinary binary, int count, ToIntFunction<RedisProcess> port, Supplier<List<String>> more) {
        this.port = port;
        servers = Stream.generate(() -> start(binary, more.get())).limit(count).toList();
        connections = servers.stream()
                .map(server -> client.connect(ByteArrayCodec.INSTANCE, RedisURI.create("127.0.0.1", server.port())))
                .toList();
        for (int i = 0; i < count; i++) {
            node(i).clusterSetConfigEpoch(i + 1);
            node(0).clusterMeet("127.0.0.1", port.applyAsInt(servers.get(i)));
        }
        for (int i = 0; i < MASTERS; i++) {
            node(i).clusterAddSlots(IntStream.range(i * SLOTS / MASTERS, (i + 1) * SLOTS / MASTERS)
                    .toArray());
        }
        servers.forEach(server -> server.await("CLUSTER INFO", "cluster_known_nodes:" + count));
        for (int i = MASTERS; i < count; i++) {
            node(i).clusterReplicate(node(i - MASTERS).clusterMyId());
            servers.get(i).await("INFO", "master_link_status:up");
        }
        awaitService();
    }

    /** The replica of master {@code i} is server {@code i + 3}. */
    public static RedisCluster withReplicas(RedisBinary binary) {
        return new RedisCluster(binary, 2 * MASTERS, RedisProcess::port, List::of);
    }

    /** Without replicas; the servers talk encrypted, to each other too. */
    static RedisCluster encrypted(RedisBinary binary, TestCertificate certificate) {
        return new RedisCluster(
                binary,
                MASTERS,
                RedisProcess::encryptedPort,
                () -> Stream.concat(Stream.of("--tls-cluster", "yes"), certificate.ofServer(RedisProcess.freePort()))
                        .toList());
    }

    private static RedisProcess start(RedisBinary binary, List<String> more) {
        var arguments = new ArrayList<>(List.of(
                "--save",
                "",
                "--appendonly",
                "yes",
                "--appendfsync",
                "always",
                "--cluster-enabled",
                "yes",
                "--cluster-node-timeout",
                "2000",
                "--cluster-require-full-coverage",
                "no",
                "--repl-diskless-sync-delay",
                "0"));
        arguments.addAll(more);
        return RedisProcess.start(binary, arguments.toArray(String[]::new));
    }

    /** Until all servers say that every slot is served. All must run. */
    public void awaitService() {
        servers.forEach(server -> {
            server.await("CLUSTER INFO", "cluster_slots_ok:" + SLOTS);
            server.await("CLUSTER INFO", "cluster_state:ok");
        });
    }

    public String uri() {
        return uri("");
    }

    /** @param login as it stands in a URI, with its at sign */
    String uri(String login) {
        return "redis-cluster://" + login
                + servers.stream()
                        .map(server -> "127.0.0.1:" + port.applyAsInt(server))
                        .collect(Collectors.joining(","));
    }

    List<RedisProcess> servers() {
        return servers;
    }

    public RedisProcess server(int number) {
        return servers.get(number);
    }

    /** The server that had the slot when the cluster was made. */
    public static int firstOwnerOf(int slot) {
        return IntStream.range(0, MASTERS)
                .filter(i -> slot >= i * SLOTS / MASTERS && slot < (i + 1) * SLOTS / MASTERS)
                .findFirst()
                .orElseThrow();
    }

    private RedisCommands<byte[], byte[]> node(int number) {
        return connections.get(number).sync();
    }

    /** Some slots in which that server has records; which ones is left to chance. */
    public Set<Integer> slotsWithRecords(int server, int atMost) {
        return Stream.generate(() -> node(server).randomkey())
                .limit(atMost)
                .filter(Objects::nonNull)
                .map(SlotHash::getSlot)
                .collect(Collectors.toSet());
    }

    /** The slot begins to move: what is there stays until it is migrated, what is new goes to the other. */
    public void beginMove(int slot, int from, int to) {
        node(to).clusterSetSlotImporting(slot, node(from).clusterMyId());
        node(from).clusterSetSlotMigrating(slot, node(to).clusterMyId());
    }

    /** Moves some of the slot's keys. */
    public int migrate(int slot, int from, int to, int atMost) {
        List<byte[]> keys = node(from).clusterGetKeysInSlot(slot, atMost);
        for (byte[] key : keys) {
            node(from).migrate("127.0.0.1", servers.get(to).port(), 0, 5_000, MigrateArgs.Builder.key(key));
        }
        return keys.size();
    }

    public void endMove(int slot, int to) {
        String id = node(to).clusterMyId();
        node(to).clusterSetSlotNode(slot, id);
        IntStream.range(0, MASTERS).forEach(number -> node(number).clusterSetSlotNode(slot, id));
    }

    @Override
    public void close() {
        client.shutdown();
        var unused = resources.shutdown();
        servers.forEach(RedisProcess::close);
    }
}
