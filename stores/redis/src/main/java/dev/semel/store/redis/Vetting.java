package dev.semel.store.redis;

import dev.semel.store.StoreException;
import io.lettuce.core.api.StatefulRedisConnection;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * Asks every server that is connected to who it is, and turns away one that may forget records: another may have taken
 * over since the store was opened. Thread-safe.
 */
final class Vetting {
    private final RedisSettings settings;
    private final Consumer<String> warnings;
    private volatile String turnedAway = "";

    /** @param warnings is told of a server that is turned away, once, though it is asked again and again */
    Vetting(RedisSettings settings, Consumer<String> warnings) {
        this.settings = settings;
        this.warnings = warnings;
    }

    /** Fails, and closes the connection, if the server isn't to be spoken to. */
    CompletionStage<Opened> vet(StatefulRedisConnection<byte[], byte[]> connection) {
        return connection
                .async()
                .info()
                .thenApply(text -> vet(connection, StartCheck.parse(text)))
                .whenComplete((opened, failure) -> {
                    if (failure != null) {
                        var unused = connection.closeAsync();
                    }
                });
    }

    private Opened vet(StatefulRedisConnection<byte[], byte[]> connection, Map<String, String> info) {
        String run = info.get("run_id");
        if (run == null) {
            throw new StoreException.Unavailable("the server doesn't tell its run_id");
        }
        String policy = info.getOrDefault("maxmemory_policy", StartCheck.NO_EVICTION);
        if (settings.eviction() == Eviction.REFUSED && !policy.equals(StartCheck.NO_EVICTION)) {
            var why = StartCheck.forgets(policy);
            if (!turnedAway.equals(run)) {
                turnedAway = run;
                warnings.accept("The server at port " + info.get("tcp_port") + " is not used: " + why.getMessage());
            }
            throw why;
        }
        return new Opened(connection, run);
    }
}
