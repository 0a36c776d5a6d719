package dev.semel.store.redis;

import dev.semel.store.StoreException;
import dev.semel.store.redis.Place.Address;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.resource.ClientResources;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * A cluster: every call goes to the server that has its slot, on this store's own lines, so that it is known who
 * answered, and who is silent. Lettuce keeps the map of the slots. Thread-safe.
 */
final class ClusterServers implements Servers {
    private static final long REFRESH_PAUSE_MILLIS = 500;

    private final ClientResources resources = Clients.resources();
    private final RedisSettings settings;
    private final Vetting vetting;
    private final RedisClusterClient cluster;
    private final RedisClient client;
    private final StatefulRedisClusterConnection<byte[], byte[]> map;
    private final Map<Address, Lines> servers = new ConcurrentHashMap<>();
    private final AtomicBoolean refreshing = new AtomicBoolean();
    private volatile boolean closed;

    /** @throws io.lettuce.core.RedisException none of the nodes can be reached */
    ClusterServers(RedisSettings settings, Vetting vetting) {
        this.settings = settings;
        this.vetting = vetting;
        this.cluster = RedisClusterClient.create(resources, Clients.uris(settings));
        this.client = RedisClient.create(resources);
        cluster.setOptions(Clients.cluster(settings));
        client.setOptions(Clients.onceOnly(settings));
        try {
            this.map = cluster.connect(ByteArrayCodec.INSTANCE);
            // Those that have no records may have some after a failover.
            CompletableFuture.allOf(map.getPartitions().stream()
                            .map(node -> lines(addressOf(node)).tried().toCompletableFuture())
                            .toArray(CompletableFuture[]::new))
                    .exceptionally(failure -> null)
                    .join();
        } catch (RuntimeException e) {
            shutdown();
            throw e;
        }
    }

    private static Address addressOf(RedisClusterNode node) {
        return new Address(node.getUri().getHost(), node.getUri().getPort());
    }

    private static boolean hasRecords(RedisClusterNode node) {
        return node.is(RedisClusterNode.NodeFlag.UPSTREAM) && !node.getSlots().isEmpty();
    }

    private Lines lines(Address address) {
        return servers.computeIfAbsent(address, there -> {
            RedisURI uri = Clients.uri(settings, there);
            return new Lines(() -> open(uri), settings.replicas() > 0, resources.eventExecutorGroup());
        });
    }

    private CompletionStage<Opened> open(RedisURI uri) {
        return client.connectAsync(ByteArrayCodec.INSTANCE, uri)
                .thenCompose(vetting::vet)
                .whenComplete((opened, failure) -> {
                    if (failure != null) {
                        refresh();
                    }
                });
    }

    /** Asks for the map of the slots anew, since something isn't as it says; not all the time. */
    private void refresh() {
        if (!closed && refreshing.compareAndSet(false, true)) {
            var unused = cluster.refreshPartitionsAsync().whenComplete((done, failure) -> {
                forgetThoseThatLeft();
                allowRefreshLater();
            });
        }
    }

    private void allowRefreshLater() {
        if (!resources.eventExecutorGroup().isShuttingDown()) {
            var unused = resources
                    .eventExecutorGroup()
                    .schedule(() -> refreshing.set(false), REFRESH_PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void forgetThoseThatLeft() {
        Set<Address> members =
                map.getPartitions().stream().map(ClusterServers::addressOf).collect(Collectors.toSet());
        servers.forEach((address, lines) -> {
            if (!members.contains(address) && lines.isDown() && servers.remove(address, lines)) {
                lines.close();
            }
        });
    }

    @Override
    public ClientResources resources() {
        return resources;
    }

    @Override
    public RedisClusterAsyncCommands<byte[], byte[]> commands() {
        return map.async();
    }

    @Override
    public CompletionStage<Connected> of(byte[] key) {
        RedisClusterNode node = map.getPartitions().getMasterBySlot(SlotHash.getSlot(key));
        if (node == null) {
            refresh();
            throw new StoreException.Unavailable("no server of the cluster has the slot of this record now");
        }
        return connected(addressOf(node));
    }

    /** The first call for a server waits until it is connected to, if it is, for as long as that may take. */
    private CompletionStage<Connected> connected(Address address) {
        Lines lines = lines(address);
        CompletableFuture<Void> tried = lines.tried().toCompletableFuture();
        return tried.isDone()
                ? CompletableFuture.completedFuture(lines.now())
                : tried.handle((done, failure) -> lines.now());
    }

    @Override
    public CompletionStage<Connected> redirected(String redirect) {
        boolean isForGood = redirect.startsWith("MOVED ");
        if (isForGood) {
            refresh();
        }
        String[] words = redirect.split(" ", -1);
        int colon = words.length < 3 ? -1 : words[2].lastIndexOf(':');
        if (colon < 1 || words[2].startsWith("?")) {
            throw new StoreException.Unavailable(
                    "a server of the cluster doesn't say who has this record: " + redirect);
        }
        return connected(new Address(words[2].substring(0, colon), Integer.parseInt(words[2].substring(colon + 1))));
    }

    @Override
    public Connected besides(String server) {
        return servers.values().stream()
                .filter(lines -> lines.hasBesides(server))
                .findFirst()
                .orElseThrow(() -> new StoreException.Unavailable("the server that answered can't be asked for its"
                        + " replicas now: it is written, and a failover could lose it"))
                .besides(server);
    }

    @Override
    public boolean hasSlots() {
        return true;
    }

    @Override
    public String layout() {
        cluster.refreshPartitions();
        return Layout.of(masters(), settings.timeout());
    }

    @Override
    public List<RedisClusterAsyncCommands<byte[], byte[]>> masters() {
        return map.getPartitions().stream()
                .filter(ClusterServers::hasRecords)
                .sorted(Comparator.comparing(RedisClusterNode::getNodeId))
                .<RedisClusterAsyncCommands<byte[], byte[]>>map(
                        node -> map.getConnection(node.getNodeId()).async())
                .toList();
    }

    @Override
    public void subscribe(byte[] channel, Consumer<byte[]> listener) {
        var listening = cluster.connectPubSub(ByteArrayCodec.INSTANCE);
        listening.addListener(new Listening(listener));
        listening.sync().subscribe(channel);
    }

    @Override
    public void close() {
        closed = true;
        servers.values().forEach(Lines::close);
        map.close();
        shutdown();
    }

    private void shutdown() {
        closed = true;
        servers.values().forEach(Lines::close);
        client.shutdown(0, 2, TimeUnit.SECONDS);
        cluster.shutdown(0, 2, TimeUnit.SECONDS);
        resources.shutdown(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
    }
}
