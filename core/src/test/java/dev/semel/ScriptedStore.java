package dev.semel;

import dev.semel.key.RecordId;
import dev.semel.store.Claim;
import dev.semel.store.ClaimRequest;
import dev.semel.store.Lease;
import dev.semel.store.Resolution;
import dev.semel.store.Store;
import dev.semel.store.StoreException;
import dev.semel.store.StoredRecord;
import dev.semel.store.StoredReply;
import dev.semel.store.UnknownCause;
import dev.semel.store.WakingStore;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A store whose next calls fail, hang or answer late, as told; and which tells of endings elsewhere, as told. */
final class ScriptedStore implements WakingStore {
    private final Store store;
    private final Queue<Fault> faults = new ConcurrentLinkedQueue<>();
    private final Queue<Consumer<Fault>> hanging = new ConcurrentLinkedQueue<>();
    private final Queue<Consumer<RecordId>> listeners = new ConcurrentLinkedQueue<>();
    final Queue<RecordId> claims = new ConcurrentLinkedQueue<>();
    final Queue<RecordId> told = new ConcurrentLinkedQueue<>();
    final Queue<RecordId> looks = new ConcurrentLinkedQueue<>();
    final AtomicInteger renewals = new AtomicInteger();
    volatile boolean refusesRenewals;

    enum Fault {
        NONE,
        FAIL_BEFORE,
        FAIL_AFTER,
        REFUSE,
        HANG,
        /** It is done now, and answered when it is let go. */
        LATE
    }

    ScriptedStore(Store store) {
        this.store = store;
    }

    ScriptedStore next(Fault... coming) {
        faults.addAll(List.of(coming));
        return this;
    }

    /** Nothing more befalls the calls that come. */
    ScriptedStore clear() {
        faults.clear();
        return this;
    }

    /** Lets the calls that hang go on. */
    void letGo() {
        letGo(Fault.NONE);
    }

    /** Lets the calls that hang go on, to meet that. */
    void letGo(Fault then) {
        for (Consumer<Fault> call = hanging.poll(); call != null; call = hanging.poll()) {
            call.accept(then);
        }
    }

    /** As if that claim had ended in another process. */
    void tellEnded(RecordId id) {
        listeners.forEach(listener -> listener.accept(id));
    }

    @Override
    public void onEnding(Consumer<RecordId> listener) {
        listeners.add(listener);
    }

    @Override
    public void tellEnded(List<RecordId> ids) {
        told.addAll(ids);
    }

    boolean hangs() {
        return !hanging.isEmpty();
    }

    private <T> CompletionStage<T> call(Supplier<CompletionStage<T>> call) {
        Fault fault = faults.poll();
        return meet(fault == null ? Fault.NONE : fault, call);
    }

    private <T> CompletionStage<T> meet(Fault fault, Supplier<CompletionStage<T>> call) {
        return switch (fault) {
            case NONE -> call.get();
            case REFUSE -> CompletableFuture.failedFuture(new StoreException.Refused("scripted: refused"));
            case FAIL_BEFORE -> CompletableFuture.failedFuture(new StoreException.Unavailable("scripted: before"));
            case FAIL_AFTER ->
                call.get()
                        .thenCompose(done ->
                                CompletableFuture.failedFuture(new StoreException.Unavailable("scripted: after")));
            case LATE -> {
                CompletionStage<T> done = call.get();
                yield meet(Fault.HANG, () -> done);
            }
            case HANG -> {
                var answer = new CompletableFuture<T>();
                hanging.add(then -> meet(then, call).whenComplete((result, failure) -> {
                    if (failure == null) {
                        answer.complete(result);
                    } else {
                        answer.completeExceptionally(failure);
                    }
                }));
                yield answer;
            }
        };
    }

    @Override
    public CompletionStage<Claim> claim(ClaimRequest request) {
        claims.add(request.id());
        return call(() -> store.claim(request));
    }

    @Override
    public CompletionStage<Boolean> renew(Lease lease, Duration length) {
        renewals.incrementAndGet();
        if (refusesRenewals) {
            return CompletableFuture.failedFuture(new StoreException.Refused("scripted: refused"));
        }
        return store.renew(lease, length);
    }

    @Override
    public CompletionStage<Boolean> complete(Lease lease, StoredReply reply, Duration atLeast) {
        return call(() -> store.complete(lease, reply, atLeast));
    }

    @Override
    public CompletionStage<Boolean> retryable(Lease lease, StoredReply reply) {
        return call(() -> store.retryable(lease, reply));
    }

    @Override
    public CompletionStage<Boolean> resolve(RecordId id, long fence, Resolution resolution) {
        return call(() -> store.resolve(id, fence, resolution));
    }

    @Override
    public CompletionStage<Boolean> release(Lease lease) {
        return call(() -> store.release(lease));
    }

    @Override
    public CompletionStage<Boolean> unknown(Lease lease, UnknownCause cause) {
        return call(() -> store.unknown(lease, cause));
    }

    @Override
    public CompletionStage<Optional<StoredRecord>> find(RecordId id) {
        looks.add(id);
        return call(() -> store.find(id));
    }

    @Override
    public void close() {
        store.close();
    }
}
