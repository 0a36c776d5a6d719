package dev.semel.store.redis;

import dev.semel.store.Batcher;
import dev.semel.store.StoreException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.netty.util.Timeout;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Has scripts run: by their digest, and with their text when the server doesn't know it (it was restarted, or another
 * took over); where the key is, following slots that move. Thread-safe.
 *
 * <p>A call that isn't answered in time fails, and still counts until Lettuce has let it go: it was answered late, or
 * its connection is closed. What counts is bounded in number and in bytes; beyond that, callers are refused at once.
 */
final class Runner {
    /** While a slot moves, servers may send a call to and fro. */
    private static final int MOST_REDIRECTS = 5;

    private final Servers servers;
    private final Batcher.Limits limits;
    private final Duration timeout;
    private final @Nullable ReplicaBarrier replicas;
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicLong weight = new AtomicLong();
    private final CompletableFuture<Void> drained = new CompletableFuture<>();
    private volatile boolean closed;

    /** @param replicas what every answer waits for, at the very server that gave it; null for nothing */
    Runner(Servers servers, RedisSettings settings, @Nullable ReplicaBarrier replicas) {
        this.servers = servers;
        this.limits = settings.inFlight();
        this.timeout = settings.timeout();
        this.replicas = replicas;
    }

    /** The script's answer. Fails with a {@link StoreException}. */
    <T> CompletionStage<T> run(Script script, byte[][] keys, byte[]... arguments) {
        long bytes = keys[0].length;
        for (byte[] argument : arguments) {
            bytes += argument.length;
        }
        if (!enter(bytes)) {
            return CompletableFuture.failedFuture(new StoreException.Refused(
                    "Redis is behind: " + requests.get() + " requests are on their way to it"));
        }
        var call = new Call<T>(script, keys, arguments, bytes);
        call.send();
        return call.stage;
    }

    /** One script under way. */
    private final class Call<T> {
        private final Script script;
        private final byte[][] keys;
        private final byte[][] arguments;
        private final long bytes;
        private final CompletableFuture<T> stage = new CompletableFuture<>();
        private boolean withText;
        private boolean isAsking;
        private int redirects;
        private @Nullable Timeout patience;
        private long sentAt;
        private volatile Servers.@Nullable Connected sentTo;
        private volatile @Nullable Throwable late;

        Call(Script script, byte[][] keys, byte[][] arguments, long bytes) {
            this.script = script;
            this.keys = keys;
            this.arguments = arguments;
            this.bytes = bytes;
        }

        void send() {
            patience = servers.resources()
                    .timer()
                    .newTimeout(
                            ended -> servers.resources().eventExecutorGroup().execute(this::giveUp),
                            timeout.toNanos(),
                            TimeUnit.NANOSECONDS);
            to(() -> servers.of(keys[0]));
        }

        /**
         * Whoever asked is told, when the silent connection is given up: nobody else is to take it. The command is
         * Lettuce's until it is answered, or its connection is closed.
         */
        private void giveUp() {
            if (stage.isDone()) {
                return;
            }
            var failure = new RedisCommandTimeoutException("no answer within " + timeout);
            late = failure;
            if (sentTo != null) {
                sentTo.failed(failure, sentAt);
            }
            stage.completeExceptionally(Failures.of(failure));
        }

        /** As long as there is no connection nothing was done: who redirected didn't do it either. */
        private void to(Supplier<CompletionStage<Servers.Connected>> where) {
            try {
                where.get().whenComplete((connected, failure) -> {
                    if (failure == null && !stage.isDone()) {
                        send(connected);
                    } else if (failure == null) {
                        leave(bytes);
                    } else {
                        refuse(Failures.of(failure));
                    }
                });
            } catch (StoreException e) {
                refuse(e);
            }
        }

        private void refuse(StoreException why) {
            end(null, new StoreException.Refused(String.valueOf(why.getMessage()), why));
        }

        private void send(Servers.Connected connected) {
            CompletionStage<T> answer;
            sentAt = System.nanoTime();
            sentTo = connected;
            try {
                answer = dispatch(connected.commands());
            } catch (RuntimeException e) {
                end(null, e);
                return;
            }
            answer.whenComplete((result, failure) -> {
                if (failure == null) {
                    connected.answered();
                    end(connected, result);
                } else {
                    failed(connected, failure);
                }
            });
        }

        private void failed(Servers.Connected connected, Throwable failure) {
            Throwable cause = Failures.unwrap(failure);
            if (!withText && cause instanceof RedisNoScriptException && !stage.isDone()) {
                withText = true;
                send(connected);
            } else if (Failures.isRedirect(cause) && redirects++ < MOST_REDIRECTS && !stage.isDone()) {
                connected.answered();
                String redirect = String.valueOf(cause.getMessage());
                isAsking = redirect.startsWith("ASK ");
                withText = false;
                to(() -> servers.redirected(redirect));
            } else {
                connected.failed(failure, sentAt);
                end(null, late == null ? Failures.ofScript(failure) : late);
            }
        }

        private CompletionStage<T> dispatch(RedisClusterAsyncCommands<byte[], byte[]> commands) {
            if (isAsking) {
                var unused = commands.asking();
            }
            return withText
                    ? commands.eval(script.text(), script.answers(), keys, arguments)
                    : commands.evalsha(script.digest(), script.answers(), keys, arguments);
        }

        private void end(Servers.Connected answered, @Nullable T result) {
            if (result == null) {
                end(null, new StoreException.Unavailable("a script answered nothing"));
            } else if (replicas == null) {
                end(result, null);
            } else if (!isInTime()) {
                leave(bytes);
            } else {
                replicas.reached(answered.server(), keys[0])
                        .whenComplete((reached, failure) -> end(failure == null ? result : null, failure));
            }
        }

        /** From now on the barrier watches the time. */
        private boolean isInTime() {
            return (patience == null || patience.cancel()) && !stage.isDone();
        }

        private void end(@Nullable T result, @Nullable Throwable failure) {
            if (patience != null) {
                patience.cancel();
            }
            leave(bytes);
            if (failure != null) {
                stage.completeExceptionally(Failures.of(failure));
            } else {
                stage.complete(result);
            }
        }
    }

    /** One call is let in whatever it weighs, if it is alone. */
    private boolean enter(long bytes) {
        int before = requests.getAndIncrement();
        long weighed = weight.getAndAdd(bytes);
        if (before >= limits.requests() || (weighed > 0 && weighed + bytes > limits.weight())) {
            leave(bytes);
            return false;
        }
        return true;
    }

    private void leave(long bytes) {
        weight.addAndGet(-bytes);
        if (requests.decrementAndGet() == 0 && closed) {
            drained.complete(null);
        }
    }

    /** Waits for what is under way, that long at most. The caller lets nothing more in. */
    void close(Duration atMost) {
        closed = true;
        if (requests.get() > 0) {
            try {
                drained.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
            } catch (ExecutionException | TimeoutException e) {
                // Their stages fail when the connections are closed.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
