package dev.semel.store.redis;

import dev.semel.store.StoreException;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** One server, or the master that sentinels name: they are asked anew at every connection. Thread-safe. */
final class SingleServer implements Servers {
    private final ClientResources resources = Clients.resources();
    private final RedisClient client;
    private final RedisClient listening;
    private final RedisURI uri;
    private final Lines lines;
    private final Duration timeout;

    /** @throws io.lettuce.core.RedisException it can't be reached */
    SingleServer(RedisSettings settings, Vetting vetting) {
        this.uri = Clients.uri(settings);
        this.timeout = settings.timeout();
        this.client = RedisClient.create(resources);
        this.listening = RedisClient.create(resources);
        client.setOptions(Clients.onceOnly(settings));
        listening.setOptions(Clients.listening(settings));
        this.lines = new Lines(
                () -> client.connectAsync(ByteArrayCodec.INSTANCE, uri).thenCompose(vetting::vet),
                settings.replicas() > 0,
                resources.eventExecutorGroup());
        try {
            lines.tried().toCompletableFuture().join();
        } catch (CompletionException e) {
            close();
            throw Failures.unwrap(e) instanceof RuntimeException why ? why : e;
        }
    }

    @Override
    public ClientResources resources() {
        return resources;
    }

    @Override
    public RedisClusterAsyncCommands<byte[], byte[]> commands() {
        return lines.now().commands();
    }

    @Override
    public CompletionStage<Connected> of(byte[] key) {
        return CompletableFuture.completedFuture(lines.now());
    }

    @Override
    public CompletionStage<Connected> redirected(String redirect) {
        throw new StoreException.Unavailable("this server belongs to a cluster: " + redirect);
    }

    @Override
    public Connected besides(String server) {
        return lines.besides(server);
    }

    @Override
    public boolean hasSlots() {
        return false;
    }

    @Override
    public String layout() {
        return Layout.runId(commands(), timeout);
    }

    @Override
    public List<RedisClusterAsyncCommands<byte[], byte[]>> masters() {
        return List.of(commands());
    }

    @Override
    public void subscribe(byte[] channel, Consumer<byte[]> listener) {
        StatefulRedisPubSubConnection<byte[], byte[]> connection =
                listening.connectPubSub(ByteArrayCodec.INSTANCE, uri);
        connection.addListener(new Listening(listener));
        connection.sync().subscribe(channel);
    }

    @Override
    public void close() {
        lines.close();
        client.shutdown(0, 2, TimeUnit.SECONDS);
        listening.shutdown(0, 2, TimeUnit.SECONDS);
        resources.shutdown(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
    }
}
