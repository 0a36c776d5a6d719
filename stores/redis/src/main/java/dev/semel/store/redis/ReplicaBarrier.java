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
 * {@code WAIT}. A server's writes reach its replicas in order, so when they have that one they have what was answered
 * before.
 */
final class ReplicaBarrier {
    private static final byte[] NOTHING = new byte[0];
    private static final Duration FORGOTTEN_AFTER = Duration.ofSeconds(1);

    private final Servers servers;
    private final Keys keys;
    private final int replicas;
    private final Duration timeout;
    private final Map<String, Round> rounds = new HashMap<>();

    /** Who waits now, and who waits next. */
    private static final class Round {
        private List<CompletableFuture<Void>> next = new ArrayList<>();
        private boolean running;
    }

    ReplicaBarrier(Servers servers, Keys keys, RedisSettings settings) {
        this.servers = servers;
        this.keys = keys;
        this.replicas = settings.replicas();
        this.timeout = settings.timeout();
    }

    /** Complete when the replicas have what was written to the key; fails when they don't have it in time. */
    CompletionStage<Void> reached(byte[] key) {
        var stage = new CompletableFuture<Void>();
        String place;
        try {
            place = servers.placeOf(key);
        } catch (StoreException e) {
            return CompletableFuture.failedFuture(e);
        }
        boolean first;
        synchronized (rounds) {
            Round round = rounds.computeIfAbsent(place, at -> new Round());
            round.next.add(stage);
            first = !round.running;
            round.running = true;
        }
        if (first) {
            run(place, key);
        }
        return stage;
    }

    private void run(String place, byte[] key) {
        List<CompletableFuture<Void>> served;
        synchronized (rounds) {
            Round round = rounds.get(place);
            if (round == null || round.next.isEmpty()) {
                rounds.remove(place);
                return;
            }
            served = round.next;
            round.next = new ArrayList<>();
        }
        waitFor(key).whenComplete((reached, failure) -> {
            @Nullable
            StoreException why = failure != null
                    ? Failures.of(failure)
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
            run(place, key);
        });
    }

    private CompletionStage<Long> waitFor(byte[] key) {
        long sentAt = System.nanoTime();
        try {
            Servers.Connected connected = servers.besides(key);
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
