package dev.semel.store.postgres;

import dev.semel.key.RecordId;
import dev.semel.store.Claim;
import dev.semel.store.ClaimRequest;
import dev.semel.store.Lease;
import dev.semel.store.Resolution;
import dev.semel.store.Store;
import dev.semel.store.StoredRecord;
import dev.semel.store.StoredReply;
import dev.semel.store.UnknownCause;
import dev.semel.store.tck.StoreFixture;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Several stores on one database, as several processes have them, of which each call goes to any.
 *
 * <p>Time passes between calls, never during one: what is removed a minute after it expired could otherwise come and go
 * under a statement that is a millisecond old, which no database's clock does.
 */
final class ManyStores implements Store {
    private static final int STORES = 3;
    private static final int CALLS_AT_ONCE = 1_000;

    private final List<PostgresStore> stores;
    private final Semaphore calls;

    private ManyStores(List<PostgresStore> stores, Semaphore calls) {
        this.stores = stores;
        this.calls = calls;
    }

    /** @param isolation of transactions */
    static StoreFixture<Store> fixture(String isolation) {
        var one = new PostgresFixture(TestServer.sharedUrl(), isolation);
        var calls = new Semaphore(CALLS_AT_ONCE, true);
        return new StoreFixture<>() {
            @Override
            public Store open() {
                return new ManyStores(
                        Stream.concat(Stream.of(one.open()), Stream.generate(one::another))
                                .limit(STORES)
                                .toList(),
                        calls);
            }

            @Override
            public void elapse(Duration time) {
                calls.acquireUninterruptibly(CALLS_AT_ONCE);
                try {
                    one.elapse(time);
                } finally {
                    calls.release(CALLS_AT_ONCE);
                }
            }

            @Override
            public void clear() {
                one.clear();
            }
        };
    }

    private <T> CompletionStage<T> any(Function<PostgresStore, CompletionStage<T>> call) {
        calls.acquireUninterruptibly();
        PostgresStore store = stores.get(ThreadLocalRandom.current().nextInt(stores.size()));
        return call.apply(store).whenComplete((answer, failure) -> calls.release());
    }

    @Override
    public CompletionStage<Claim> claim(ClaimRequest request) {
        return any(store -> store.claim(request));
    }

    @Override
    public CompletionStage<Boolean> renew(Lease lease, Duration length) {
        return any(store -> store.renew(lease, length));
    }

    @Override
    public CompletionStage<Boolean> complete(Lease lease, StoredReply reply, Duration atLeast) {
        return any(store -> store.complete(lease, reply, atLeast));
    }

    @Override
    public CompletionStage<Boolean> retryable(Lease lease, StoredReply reply) {
        return any(store -> store.retryable(lease, reply));
    }

    @Override
    public CompletionStage<Boolean> release(Lease lease) {
        return any(store -> store.release(lease));
    }

    @Override
    public CompletionStage<Boolean> unknown(Lease lease, UnknownCause cause) {
        return any(store -> store.unknown(lease, cause));
    }

    @Override
    public CompletionStage<Boolean> resolve(RecordId id, long fence, Resolution resolution) {
        return any(store -> store.resolve(id, fence, resolution));
    }

    @Override
    public CompletionStage<Optional<StoredRecord>> find(RecordId id) {
        return any(store -> store.find(id));
    }

    @Override
    public void close() {
        stores.forEach(PostgresStore::close);
    }
}
