package dev.semel.servlet;

import dev.semel.key.RecordId;
import dev.semel.store.Claim;
import dev.semel.store.ClaimRequest;
import dev.semel.store.InMemoryStore;
import dev.semel.store.Lease;
import dev.semel.store.Resolution;
import dev.semel.store.Store;
import dev.semel.store.StoreException;
import dev.semel.store.StoredRecord;
import dev.semel.store.StoredReply;
import dev.semel.store.UnknownCause;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** A store that answers a moment later, on a thread of its own, as one over a network does; or refuses to complete. */
final class LaterStore implements Store {
    private static final Executor LATER = CompletableFuture.delayedExecutor(5, TimeUnit.MILLISECONDS);

    private final Store store = new InMemoryStore();
    private final boolean refuses;

    /** @param refuses whether no answer can be kept */
    LaterStore(boolean refuses) {
        this.refuses = refuses;
    }

    private static <T> CompletionStage<T> later(CompletionStage<T> answer) {
        return answer.thenApplyAsync(told -> told, LATER);
    }

    @Override
    public CompletionStage<Claim> claim(ClaimRequest request) {
        return later(store.claim(request));
    }

    @Override
    public CompletionStage<Boolean> renew(Lease lease, Duration length) {
        return later(store.renew(lease, length));
    }

    @Override
    public CompletionStage<Boolean> complete(Lease lease, StoredReply reply, Duration atLeast) {
        return refuses
                ? CompletableFuture.failedFuture(new StoreException.Unavailable("not now"))
                : later(store.complete(lease, reply, atLeast));
    }

    @Override
    public CompletionStage<Boolean> retryable(Lease lease, StoredReply reply) {
        return later(store.retryable(lease, reply));
    }

    @Override
    public CompletionStage<Boolean> release(Lease lease) {
        return later(store.release(lease));
    }

    @Override
    public CompletionStage<Boolean> unknown(Lease lease, UnknownCause cause) {
        return later(store.unknown(lease, cause));
    }

    @Override
    public CompletionStage<Boolean> resolve(RecordId id, long fence, Resolution resolution) {
        return later(store.resolve(id, fence, resolution));
    }

    @Override
    public CompletionStage<Optional<StoredRecord>> find(RecordId id) {
        return later(store.find(id));
    }

    @Override
    public void close() {
        store.close();
    }
}
