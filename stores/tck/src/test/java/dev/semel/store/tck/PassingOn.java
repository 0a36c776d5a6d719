package dev.semel.store.tck;

import dev.semel.key.RecordId;
import dev.semel.store.Claim;
import dev.semel.store.ClaimRequest;
import dev.semel.store.Lease;
import dev.semel.store.Resolution;
import dev.semel.store.Store;
import dev.semel.store.StoredRecord;
import dev.semel.store.StoredReply;
import dev.semel.store.UnknownCause;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Passes everything on: a store that is to be wrong in one thing says in which. */
class PassingOn implements Store {
    private final Store inner;

    PassingOn(Store inner) {
        this.inner = inner;
    }

    @Override
    public CompletionStage<Claim> claim(ClaimRequest request) {
        return inner.claim(request);
    }

    @Override
    public CompletionStage<Boolean> renew(Lease lease, Duration length) {
        return inner.renew(lease, length);
    }

    @Override
    public CompletionStage<Boolean> complete(Lease lease, StoredReply reply, Duration atLeast) {
        return lease == null ? CompletableFuture.completedFuture(false) : inner.complete(lease, reply, atLeast);
    }

    @Override
    public CompletionStage<Boolean> retryable(Lease lease, StoredReply reply) {
        return inner.retryable(lease, reply);
    }

    @Override
    public CompletionStage<Boolean> resolve(RecordId id, long fence, Resolution resolution) {
        return inner.resolve(id, fence, resolution);
    }

    @Override
    public CompletionStage<Boolean> release(Lease lease) {
        return inner.release(lease);
    }

    @Override
    public CompletionStage<Boolean> unknown(Lease lease, UnknownCause cause) {
        return inner.unknown(lease, cause);
    }

    @Override
    public CompletionStage<Optional<StoredRecord>> find(RecordId id) {
        return inner.find(id);
    }

    @Override
    public void close() {
        inner.close();
    }
}
