package dev.semel.examples.conversions;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The conversions that there are: each is one operation of Semel's, and fires one event, whose id is the operation's.
 * Thread-safe.
 */
final class Conversions {
    private final ConversionFile file;
    private final Downstream downstream;
    private final Duration patience;
    private final Map<String, Conversion> byOperation;
    private final Map<String, CompletableFuture<Void>> sending = new HashMap<>();
    private final Map<String, Integer> running = new HashMap<>();
    private boolean closed;

    /** What became of an operation. */
    sealed interface State {
        record Never() implements State {}

        record Running() implements State {}

        record Done(Conversion conversion) implements State {}
    }

    /** A run of somebody who was overtaken: a later attempt has been here. */
    static final class StaleFence extends Exception {
        private static final long serialVersionUID = 1;
    }

    /** @param patience how long a caller waits for the event to be sent; then the conversion is pending */
    Conversions(Path path, Downstream downstream, Duration patience) throws IOException {
        this.file = new ConversionFile(path);
        this.downstream = downstream;
        this.patience = patience;
        this.byOperation = file.read();
    }

    /** Runs one attempt of an operation; answers where the conversion stands then. */
    Conversion run(Attempt attempt, ConversionRequest request) throws StaleFence {
        begin(attempt.operationId());
        try {
            CompletableFuture<Void> sent = start(attempt, request);
            await(sent);
            return get(attempt.operationId());
        } finally {
            end(attempt.operationId());
        }
    }

    synchronized State state(String operationId) {
        if (running.containsKey(operationId)) {
            return new State.Running();
        }
        Conversion conversion = byOperation.get(operationId);
        return conversion == null ? new State.Never() : new State.Done(conversion);
    }

    private synchronized CompletableFuture<Void> start(Attempt attempt, ConversionRequest request) throws StaleFence {
        Conversion known = byOperation.get(attempt.operationId());
        if (known != null && attempt.fence() < known.fence()) {
            throw new StaleFence();
        }
        Conversion next = known == null ? first(attempt, request) : known.again(attempt, request);
        CompletableFuture<Void> already = sending.get(attempt.operationId());
        if (next.status() == Status.PENDING && already == null && !request.consent()) {
            next = next.in(Status.SKIPPED);
        }
        put(next);
        if (already != null) {
            return already;
        }
        return next.status() == Status.PENDING ? send(next) : CompletableFuture.completedFuture(null);
    }

    private static Conversion first(Attempt attempt, ConversionRequest request) {
        return new Conversion(
                attempt.operationId(),
                "conv_" + UUID.randomUUID(),
                request.subject(),
                request.value(),
                request.currency(),
                attempt.number(),
                attempt.fence(),
                Status.PENDING);
    }

    /** An event whose sending outlives its run is still one event: later runs wait for it instead of sending again. */
    private CompletableFuture<Void> send(Conversion conversion) {
        String operationId = conversion.operationId();
        CompletableFuture<Void> sent = downstream
                .send(conversion.event())
                .thenAccept(status -> sent(operationId, status))
                .toCompletableFuture();
        if (!sent.isDone()) {
            sending.put(operationId, sent);
        }
        return sent;
    }

    private synchronized void sent(String operationId, Status status) {
        sending.remove(operationId);
        if (!closed) {
            put(get(operationId).in(status));
        }
    }

    /** Nothing is written from now on: what is being sent is as after a crash. */
    synchronized void close() {
        closed = true;
    }

    private void await(CompletableFuture<Void> sent) {
        try {
            sent.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException stillPending) {
            return; // that is what the caller is told
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    private synchronized Conversion get(String operationId) {
        @Nullable Conversion conversion = byOperation.get(operationId);
        if (conversion == null) {
            throw new IllegalStateException("no conversion of " + operationId);
        }
        return conversion;
    }

    private void put(Conversion conversion) {
        file.write(conversion);
        byOperation.put(conversion.operationId(), conversion);
    }

    private synchronized void begin(String operationId) {
        running.merge(operationId, 1, Integer::sum);
    }

    private synchronized void end(String operationId) {
        running.computeIfPresent(operationId, (id, runs) -> runs == 1 ? null : runs - 1);
    }
}
