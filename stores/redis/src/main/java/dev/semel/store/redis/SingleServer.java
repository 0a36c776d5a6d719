package dev.semel.store.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** One server, or the master that sentinels name: they are asked anew at every connection. Thread-safe. */
final class SingleServer implements Servers {
    private final ClientResources resources = Clients.resources();
    private final RedisClient client;
    private final RedisClient listening;
    private final RedisURI uri;
    private final Line line;
    private final Line besides;

    /** @throws io.lettuce.core.RedisException it can't be reached */
    SingleServer(RedisSettings settings) {
        this.uri = Clients.uri(settings);
        this.client = RedisClient.create(resources);
        this.listening = RedisClient.create(resources);
        client.setOptions(Clients.onceOnly(settings));
        listening.setOptions(Clients.listening(settings));
        try {
            this.line = line();
            this.besides = line();
        } catch (RuntimeException e) {
            shutdown();
            throw e;
        }
    }

    private Line line() {
        var first = client.connect(ByteArrayCodec.INSTANCE, uri);
        return new Line(this::connect, first, resources.eventExecutorGroup());
    }

    private CompletionStage<StatefulRedisConnection<byte[], byte[]>> connect() {
        return client.connectAsync(ByteArrayCodec.INSTANCE, uri);
    }

    @Override
    public Connected commands() {
        return line.now();
    }

    @Override
    public Connected besides(byte[] key) {
        return besides.now();
    }

    @Override
    public String placeOf(byte[] key) {
        return "";
    }

    @Override
    public List<RedisClusterAsyncCommands<byte[], byte[]>> masters() {
        return List.of(line.now().commands());
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
        line.close();
        besides.close();
        shutdown();
    }

    private void shutdown() {
        client.shutdown(0, 2, TimeUnit.SECONDS);
        listening.shutdown(0, 2, TimeUnit.SECONDS);
        resources.shutdown(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
    }
}
