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
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/** Several stores on one database, as several processes have them, of which each call goes to any. */
final class ManyStores implements Store {
    private static final int STORES = 3;

    private final List<PostgresStore> stores;

    private ManyStores(List<PostgresStore> stores) {
        this.stores = stores;
    }

    /** @param isolation of transactions */
    static StoreFixture<Store> fixture(String isolation) {
        var one = new PostgresFixture(TestServer.sharedUrl(), isolation);
        return new StoreFixture<>() {
            @Override
            public Store open() {
                return new ManyStores(Stream.concat(Stream.of(one.open()), Stream.generate(one::another))
                        .limit(STORES)
                        .toList());
            }

            @Override
            public void elapse(Duration time) {
                one.elapse(time);
            }

            @Override
            public void clear() {
                one.clear();
            }
        };
    }

    private PostgresStore any() {
        return stores.get(ThreadLocalRandom.current().nextInt(stores.size()));
    }

    @Override
    public CompletionStage<Claim> claim(ClaimRequest request) {
        return any().claim(request);
    }

    @Override
    public CompletionStage<Boolean> renew(Lease lease, Duration length) {
        return any().renew(lease, length);
    }

    @Override
    public CompletionStage<Boolean> complete(Lease lease, StoredReply reply, Duration atLeast) {
        return any().complete(lease, reply, atLeast);
    }

    @Override
    public CompletionStage<Boolean> retryable(Lease lease, StoredReply reply) {
        return any().retryable(lease, reply);
    }

    @Override
    public CompletionStage<Boolean> release(Lease lease) {
        return any().release(lease);
    }

    @Override
    public CompletionStage<Boolean> unknown(Lease lease, UnknownCause cause) {
        return any().unknown(lease, cause);
    }

    @Override
    public CompletionStage<Boolean> resolve(RecordId id, long fence, Resolution resolution) {
        return any().resolve(id, fence, resolution);
    }

    @Override
    public CompletionStage<Optional<StoredRecord>> find(RecordId id) {
        return any().find(id);
    }

    @Override
    public void close() {
        stores.forEach(PostgresStore::close);
    }
}
