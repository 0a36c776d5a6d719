package dev.semel.system;

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
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * A store that ends its process, as {@code kill -9} would, before or after one of its calls. Renewals don't count.
 * Thread-safe.
 */
final class HaltingStore implements Store {
    private static final int KILLED = 137;

    private final Store store;
    private final Step step;
    private final AtomicInteger calls = new AtomicInteger();

    /** Where a process ends: before its n-th call, or when that is done and before anybody is told. Counted from 1. */
    record Step(int call, Side side) {
        static final String PROPERTY = "semel.step";

        /** That step, written as a JVM's property. */
        String flag() {
            return "-D" + PROPERTY + "=" + call + ":" + side;
        }

        static Step ofThisProcess() {
            String[] parts = System.getProperty(PROPERTY, "").split(":", 2);
            return new Step(Integer.parseInt(parts[0]), Side.valueOf(parts[1]));
        }

        @Override
        public String toString() {
            return side.name().toLowerCase(Locale.ROOT) + " store call " + call;
        }
    }

    enum Side {
        BEFORE,
        AFTER
    }

    HaltingStore(Store store, Step step) {
        this.store = store;
        this.step = step;
    }

    @Override
    public CompletionStage<Claim> claim(ClaimRequest request) {
        return counted(() -> store.claim(request));
    }

    @Override
    public CompletionStage<Boolean> renew(Lease lease, Duration length) {
        return store.renew(lease, length);
    }

    @Override
    public CompletionStage<Boolean> complete(Lease lease, StoredReply reply, Duration atLeast) {
        return counted(() -> store.complete(lease, reply, atLeast));
    }

    @Override
    public CompletionStage<Boolean> retryable(Lease lease, StoredReply reply) {
        return counted(() -> store.retryable(lease, reply));
    }

    @Override
    public CompletionStage<Boolean> release(Lease lease) {
        return counted(() -> store.release(lease));
    }

    @Override
    public CompletionStage<Boolean> unknown(Lease lease, UnknownCause cause) {
        return counted(() -> store.unknown(lease, cause));
    }

    @Override
    public CompletionStage<Boolean> resolve(RecordId id, long fence, Resolution resolution) {
        return counted(() -> store.resolve(id, fence, resolution));
    }

    private <T> CompletionStage<T> counted(Supplier<CompletionStage<T>> call) {
        boolean here = calls.incrementAndGet() == step.call();
        if (here && step.side() == Side.BEFORE) {
            Runtime.getRuntime().halt(KILLED);
        }
        CompletionStage<T> made = call.get();
        return here
                ? made.whenComplete((answer, failure) -> Runtime.getRuntime().halt(KILLED))
                : made;
    }

    @Override
    public CompletionStage<Optional<StoredRecord>> find(RecordId id) {
        return store.find(id);
    }

    @Override
    public void close() {
        store.close();
    }
}
