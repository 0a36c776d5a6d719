package dev.semel.store.redis;

import dev.semel.store.StoreException;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.util.List;
import java.util.function.Consumer;

/** The connections to Redis, which are made again by themselves when they are lost. Thread-safe. */
interface Servers extends AutoCloseable {

    /**
     * Takes commands on keys, without blocking.
     *
     * @throws StoreException.Unavailable there is no connection now
     */
    Connected commands();

    /**
     * Takes commands for the server that has the key, besides those that others send: they may block it.
     *
     * @throws StoreException.Unavailable there is no connection now
     */
    Connected besides(byte[] key);

    /** The server that has the key: equal for keys that it has. */
    String placeOf(byte[] key);

    /** All servers that have records, each to be talked to by itself. May block: not for an event loop. */
    List<RedisClusterAsyncCommands<byte[], byte[]>> masters();

    /** Calls the listener with what is said on the channel, from now on and over reconnections. May block. */
    void subscribe(byte[] channel, Consumer<byte[]> listener);

    @Override
    void close();

    /** A connection as it is used for one command, which says how it went. */
    interface Connected {
        RedisClusterAsyncCommands<byte[], byte[]> commands();

        void answered();

        /** @param failure of a command that was sent on it at that {@link System#nanoTime()} */
        void failed(Throwable failure, long sentAt);
    }
}
