package dev.semel.store.redis;

import dev.semel.store.StoreException;
import io.lettuce.core.api.StatefulRedisConnection;
import java.util.concurrent.CompletionStage;

/**
 * A connection, and who is at its other end. Immutable.
 *
 * @param server the run of the server, which names itself: an address may lead to another one at any time
 */
record Opened(StatefulRedisConnection<byte[], byte[]> connection, String server) {
    private static final String RUN = "run_id:";

    /** Asks the server who it is. One that doesn't say isn't spoken to, and the connection is closed. */
    static CompletionStage<Opened> identified(StatefulRedisConnection<byte[], byte[]> connection) {
        return connection
                .async()
                .info("server")
                .thenApply(info -> new Opened(connection, runIn(info)))
                .whenComplete((opened, failure) -> {
                    if (failure != null) {
                        var unused = connection.closeAsync();
                    }
                });
    }

    private static String runIn(String info) {
        return info.lines()
                .filter(line -> line.startsWith(RUN))
                .map(line -> line.substring(RUN.length()).strip())
                .findFirst()
                .orElseThrow(() -> new StoreException.Unavailable("the server doesn't tell its run_id"));
    }
}
