package dev.semel.store.tck;

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
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * A store that fails as it is told, in front of one that works: for tests of whoever uses a store. Thread-safe.
 *
 * <p>What happens to a call is decided by a {@link Script}: one that was written call by call ({@link #next}), or one
 * that draws from a seed ({@link #seeded}).
 */
public final class FaultyStore implements Store {
    private final Store store;
    private final Script script;
    private final Map<Verb, Queue<Fault>> written = new ConcurrentHashMap<>();
    private final Map<Verb, AtomicInteger> calls = new ConcurrentHashMap<>();
    private final Queue<Runnable> late = new ConcurrentLinkedQueue<>();

    /** The calls of a store. */
    public enum Verb {
        CLAIM,
        RENEW,
        COMPLETE,
        RETRYABLE,
        RELEASE,
        UNKNOWN,
        RESOLVE,
        FIND
    }

    /** What happens to a call. */
    public enum Fault {
        /** Nothing: it is done and answered. */
        NONE,
        /** It fails, and nothing was done. */
        BEFORE,
        /** It is done, and fails: the answer got lost. */
        AFTER,
        /** It is done, and answered when the test calls {@link FaultyStore#deliverLate}. */
        LATE,
        /** Nothing is done, and it is never answered. */
        HANG
    }

    /** Decides what happens to a call. Thread-safe. */
    @FunctionalInterface
    public interface Script {
        Fault of(Verb verb);
    }

    /** A store without faults but those that {@link #next} writes. */
    public FaultyStore(Store store) {
        this(store, verb -> Fault.NONE);
    }

    public FaultyStore(Store store, Script script) {
        this.store = store;
        this.script = script;
    }

    /**
     * A store whose calls fail with that probability, before or after they are done.
     *
     * @param random drawn from once or twice per call
     */
    public static FaultyStore seeded(Store store, RandomGenerator random, double probability) {
        return new FaultyStore(store, verb -> draw(random, probability));
    }

    private static synchronized Fault draw(RandomGenerator random, double probability) {
        if (random.nextDouble() >= probability) {
            return Fault.NONE;
        }
        return random.nextBoolean() ? Fault.BEFORE : Fault.AFTER;
    }

    /** Has the next call of that verb that isn't written for yet meet this. */
    public FaultyStore next(Verb verb, Fault... faults) {
        writtenFor(verb).addAll(List.of(faults));
        return this;
    }

    /** How often a verb was called, whatever became of it. */
    public int calls(Verb verb) {
        return callsOf(verb).get();
    }

    private AtomicInteger callsOf(Verb verb) {
        return calls.computeIfAbsent(verb, absent -> new AtomicInteger());
    }

    private Queue<Fault> writtenFor(Verb verb) {
        return written.computeIfAbsent(verb, absent -> new ConcurrentLinkedQueue<>());
    }

    /** Answers the calls that were held back; says how many. */
    public int deliverLate() {
        int delivered = 0;
        for (Runnable answer = late.poll(); answer != null; answer = late.poll()) {
            answer.run();
            delivered++;
        }
        return delivered;
    }

    @Override
    public CompletionStage<Claim> claim(ClaimRequest request) {
        return call(Verb.CLAIM, () -> store.claim(request));
    }

    @Override
    public CompletionStage<Boolean> renew(Lease lease, Duration length) {
        return call(Verb.RENEW, () -> store.renew(lease, length));
    }

    @Override
    public CompletionStage<Boolean> complete(Lease lease, StoredReply reply, Duration atLeast) {
        return call(Verb.COMPLETE, () -> store.complete(lease, reply, atLeast));
    }

    @Override
    public CompletionStage<Boolean> retryable(Lease lease, StoredReply reply) {
        return call(Verb.RETRYABLE, () -> store.retryable(lease, reply));
    }

    @Override
    public CompletionStage<Boolean> resolve(RecordId id, long fence, Resolution resolution) {
        return call(Verb.RESOLVE, () -> store.resolve(id, fence, resolution));
    }

    @Override
    public CompletionStage<Boolean> release(Lease lease) {
        return call(Verb.RELEASE, () -> store.release(lease));
    }

    @Override
    public CompletionStage<Boolean> unknown(Lease lease, UnknownCause cause) {
        return call(Verb.UNKNOWN, () -> store.unknown(lease, cause));
    }

    @Override
    public CompletionStage<Optional<StoredRecord>> find(RecordId id) {
        return call(Verb.FIND, () -> store.find(id));
    }

    @Override
    public void close() {
        store.close();
    }

    private <T> CompletionStage<T> call(Verb verb, Supplier<CompletionStage<T>> work) {
        callsOf(verb).incrementAndGet();
        return switch (faultOf(verb)) {
            case NONE -> work.get();
            case BEFORE -> CompletableFuture.failedFuture(unavailable("refused"));
            case AFTER ->
                work.get().thenCompose(done -> CompletableFuture.failedFuture(unavailable("the answer was lost")));
            case LATE -> heldBack(work.get());
            case HANG -> new CompletableFuture<>();
        };
    }

    private Fault faultOf(Verb verb) {
        Fault fault = writtenFor(verb).poll();
        return fault != null ? fault : script.of(verb);
    }

    private <T> CompletionStage<T> heldBack(CompletionStage<T> done) {
        var answer = new CompletableFuture<T>();
        late.add(() -> {
            var unused = done.whenComplete((value, failure) -> {
                if (failure == null) {
                    answer.complete(value);
                } else {
                    answer.completeExceptionally(failure);
                }
            });
        });
        return answer;
    }

    private static StoreException.Unavailable unavailable(String what) {
        return new StoreException.Unavailable("a fault that the test asked for: " + what);
    }
}
