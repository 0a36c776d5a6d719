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
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A cluster: Lettuce sends every command to the server that has its slot, and follows when slots move. Thread-safe. */
final class ClusterServers implements Servers {
    private final ClientResources resources = Clients.resources();
    private final RedisClusterClient client;
    private final StatefulRedisClusterConnection<byte[], byte[]> connection;

    /** @throws io.lettuce.core.RedisException none of the nodes can be reached */
    ClusterServers(RedisSettings settings) {
        this.client = RedisClusterClient.create(resources, Clients.uris(settings));
        client.setOptions(Clients.cluster(settings));
        try {
            this.connection = client.connect(ByteArrayCodec.INSTANCE);
        } catch (RuntimeException e) {
            shutdown();
            throw e;
        }
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
                .filter(node -> node.is(RedisClusterNode.NodeFlag.UPSTREAM)
                        && !node.getSlots().isEmpty())
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
