package dev.semel.store.redis;

import dev.semel.store.StoreException;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.resource.ClientResources;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A cluster: Lettuce sends every command to the server that has its slot, and follows when slots move. Thread-safe. */
final class ClusterServers implements Servers {
    private static final int KEYS_TRIED = 100_000;
    private static final Duration WARM_UP_PAUSE = Duration.ofMillis(5);

    private final ClientResources resources = Clients.resources();
    private final RedisClusterClient client;
    private final StatefulRedisClusterConnection<byte[], byte[]> connection;

    /** @throws io.lettuce.core.RedisException none of the nodes can be reached */
    ClusterServers(RedisSettings settings) {
        this.client = RedisClusterClient.create(resources, Clients.uris(settings));
        client.setOptions(Clients.cluster(settings));
        try {
            this.connection = client.connect(ByteArrayCodec.INSTANCE);
            warmUp(new Keys(settings.prefix()), settings.timeout());
        } catch (RuntimeException e) {
            shutdown();
            throw e;
        }
    }

    /** Lettuce connects to a node at the first command for it, and rejects that one: let it be none of a caller's. */
    private void warmUp(Keys names, Duration atMost) {
        Map<String, byte[]> keys = new HashMap<>();
        long masters = connection.getPartitions().stream()
                .filter(ClusterServers::hasRecords)
                .count();
        for (int i = 0; i < KEYS_TRIED && keys.size() < masters; i++) {
            byte[] key = names.barrier(Integer.toString(i).getBytes(StandardCharsets.US_ASCII));
            RedisClusterNode node = connection.getPartitions().getMasterBySlot(SlotHash.getSlot(key));
            if (node != null) {
                keys.putIfAbsent(node.getNodeId(), key);
            }
        }
        long end = System.nanoTime() + atMost.toNanos();
        keys.values().forEach(key -> {
            while (!answers(key, atMost) && System.nanoTime() - end < 0) {
                LockSupport.parkNanos(WARM_UP_PAUSE.toNanos());
            }
        });
    }

    private boolean answers(byte[] key, Duration timeout) {
        try {
            Answer.await(connection.async().exists(key), timeout);
            return true;
        } catch (StoreException e) {
            return false;
        }
    }

    private static boolean hasRecords(RedisClusterNode node) {
        return node.is(RedisClusterNode.NodeFlag.UPSTREAM) && !node.getSlots().isEmpty();
    }

    @Override
    public Connected commands() {
        return new Cared(connection.async());
    }

    @Override
    public Connected besides(byte[] key) {
        RedisClusterNode node = nodeOf(key);
        CompletableFuture<StatefulRedisConnection<byte[], byte[]>> found = connection.getConnectionAsync(
                node.getUri().getHost(), node.getUri().getPort());
        var there = found.isDone() && !found.isCompletedExceptionally() ? found.join() : null;
        if (there == null) {
            throw new StoreException.Unavailable("a server of the cluster is being connected to");
        }
        return new Cared(there.async());
    }

    @Override
    public String placeOf(byte[] key) {
        return nodeOf(key).getNodeId();
    }

    private RedisClusterNode nodeOf(byte[] key) {
        RedisClusterNode node = connection.getPartitions().getMasterBySlot(SlotHash.getSlot(key));
        if (node == null) {
            throw new StoreException.Unavailable("no server of the cluster has the slot of this record now");
        }
        return node;
    }

    @Override
    public List<RedisClusterAsyncCommands<byte[], byte[]>> masters() {
        return connection.getPartitions().stream()
                .filter(ClusterServers::hasRecords)
                .<RedisClusterAsyncCommands<byte[], byte[]>>map(
                        node -> connection.getConnection(node.getNodeId()).async())
                .toList();
    }

    @Override
    public void subscribe(byte[] channel, Consumer<byte[]> listener) {
        var listening = client.connectPubSub(ByteArrayCodec.INSTANCE);
        listening.addListener(new Listening(listener));
        listening.sync().subscribe(channel);
    }

    @Override
    public void close() {
        connection.close();
        shutdown();
    }

    private void shutdown() {
        client.shutdown(0, 2, TimeUnit.SECONDS);
        resources.shutdown(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
    }

    /** Lettuce looks after a cluster's connections. */
    private record Cared(RedisClusterAsyncCommands<byte[], byte[]> commands) implements Connected {
        @Override
        public void answered() {
            // Nothing to note.
        }

        @Override
        public void failed(@Nullable Throwable failure, long sentAt) {
            // Nothing to do.
        }
    }
}
