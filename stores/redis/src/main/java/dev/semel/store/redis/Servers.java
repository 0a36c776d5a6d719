package dev.semel.store.redis;

import dev.semel.store.StoreException;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.resource.ClientResources;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** The connections to Redis, which are made again by themselves when they are lost. Thread-safe. */
interface Servers extends AutoCloseable {

    /** The threads and the timer that the connections have. */
    ClientResources resources();

    /**
     * Takes commands on keys, without blocking, and has them follow the keys to their servers. For the few that are no
     * calls.
     *
     * @throws StoreException.Unavailable there is no connection now
     */
    RedisClusterAsyncCommands<byte[], byte[]> commands();

    /**
     * The server that has the key, as far as is known: it may answer that another one has it. Fails with
     * {@link StoreException.Unavailable} when there is no connection to it now.
     */
    CompletionStage<Connected> of(byte[] key);

    /**
     * The server that another one names. Fails as {@link #of} does.
     *
     * @param redirect what that one answered: {@code MOVED} or {@code ASK}, a slot, an address
     */
    CompletionStage<Connected> redirected(String redirect);

    /**
     * Takes commands for that very server, besides those that others send: they may block it.
     *
     * @param server as {@link Connected#server} names it
     * @throws StoreException.Unavailable there is no connection to it now
     */
    Connected besides(String server);

    /** Whether keys are spread over slots, which move. */
    boolean hasSlots();

    /**
     * Which servers have what: another text once a server was restarted or replaced, or a slot has moved. May block.
     *
     * @throws StoreException.Unavailable slots are moving now
     */
    String layout();

    /**
     * All servers that have records, each to be talked to by itself, in an order that stays. May block: not for an
     * event loop.
     */
    List<RedisClusterAsyncCommands<byte[], byte[]>> masters();

    /** Calls the listener with what is said on the channel, from now on and over reconnections. May block. */
    void subscribe(byte[] channel, Consumer<byte[]> listener);

    @Override
    void close();

    /** A connection as it is used for one command, which says how it went. */
    interface Connected {
        RedisClusterAsyncCommands<byte[], byte[]> commands();

        /** Who answers: a server is another one after it was started anew. */
        String server();

        void answered();

        /** @param failure of a command that was sent on it at that {@link System#nanoTime()} */
        void failed(Throwable failure, long sentAt);
    }
}
