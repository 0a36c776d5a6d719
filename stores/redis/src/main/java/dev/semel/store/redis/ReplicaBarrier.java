package dev.semel.store.redis;

import dev.semel.store.StoreException;
import io.lettuce.core.SetArgs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Waits until replicas have all that was written before. Thread-safe.
 *
 * <p>One wait at a time serves all who came before it began: a write of its own on another connection, then
 * {@code WAIT}, both at the very server that answered. A server's writes reach its replicas in order, so when they have
 * that one they have what was answered before.
 */
final class ReplicaBarrier {
    private static final byte[] NOTHING = new byte[0];
    private static final Duration FORGOTTEN_AFTER = Duration.ofSeconds(1);

    private final Servers servers;
    private final Keys keys;
    private final int replicas;
    private final Duration timeout;
    private final Map<String, Round> rounds = new HashMap<>();

    /** Who waits next, by the server that answered. */
    private static final class Round {
        private List<CompletableFuture<Void>> next = new ArrayList<>();
        private byte[] key = NOTHING;
        private boolean running;
    }

    ReplicaBarrier(Servers servers, Keys keys, RedisSettings settings) {
        this.servers = servers;
        this.keys = keys;
        this.replicas = settings.replicas();
        this.timeout = settings.timeout();
    }

    /**
     * Complete when the replicas of that server have what was written to the key; fails when they don't have it in
     * time, or when it can't be that server which is asked.
     *
     * @param server that answered, as {@link Servers.Connected#server} names it
     */
    CompletionStage<Void> reached(String server, byte[] key) {
        var stage = new CompletableFuture<Void>();
        boolean first;
        synchronized (rounds) {
            Round round = rounds.computeIfAbsent(server, at -> new Round());
            round.next.add(stage);
            round.key = key;
            first = !round.running;
            round.running = true;
        }
        if (first) {
            run(server);
        }
        return stage;
    }

    private void run(String server) {
        List<CompletableFuture<Void>> served;
        byte[] key;
        synchronized (rounds) {
            Round round = rounds.get(server);
            if (round == null || round.next.isEmpty()) {
                rounds.remove(server);
                return;
            }
            served = round.next;
            key = round.key;
            round.next = new ArrayList<>();
        }
        waitFor(server, key).whenComplete((reached, failure) -> {
            // Plainly unavailable, never refused: the script has run.
            StoreException.@Nullable Unavailable why = failure != null
                    ? new StoreException.Unavailable(
                            String.valueOf(Failures.of(failure).getMessage()), failure)
                    : reached >= replicas
                            ? null
                            : new StoreException.Unavailable("only " + reached + " of " + replicas
                                    + " replicas had it in time: it is written, and a failover could lose it");
            for (CompletableFuture<Void> stage : served) {
                if (why == null) {
                    stage.complete(null);
                } else {
                    stage.completeExceptionally(why);
                }
            }
            run(server);
        });
    }

    private CompletionStage<Long> waitFor(String server, byte[] key) {
        long sentAt = System.nanoTime();
        try {
            Servers.Connected connected = servers.besides(server);
            var commands = connected.commands();
            CompletionStage<String> written =
                    commands.set(keys.barrier(key), NOTHING, SetArgs.Builder.px(FORGOTTEN_AFTER));
            CompletionStage<Long> reached = commands.waitForReplication(replicas, timeout.toMillis() / 2);
            return written.thenCombine(reached, (done, count) -> count).whenComplete((count, failure) -> {
                if (failure == null) {
                    connected.answered();
                } else {
                    connected.failed(failure, sentAt);
                }
            });
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }
}
