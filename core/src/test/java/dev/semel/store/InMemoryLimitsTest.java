package dev.semel.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.http.Body;
import dev.semel.http.Headers;
import dev.semel.http.Reply;
import dev.semel.key.RecordId;
import dev.semel.store.ClaimRequest.OnUnknown;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What the contract doesn't say of the in-memory store: it is bounded. */
class InMemoryLimitsTest {
    private final AtomicLong now = new AtomicLong(1_780_000_000_000L);

    private InMemoryStore store(long records, long bytes) {
        return new InMemoryStore(new InMemoryStore.Limits(records, bytes), now::get);
    }

    private static RecordId id(int number) {
        return new RecordId(number * 0x9E3779B97F4A7C15L, number, 0, 0);
    }

    private static Lease own(InMemoryStore store, int number) {
        return ((Claim.Owned) answer(store.claim(Records.claim(id(number))))).lease();
    }

    private static ClaimRequest byAnother(int number, OnUnknown onUnknown) {
        return Records.claim(id(number), Records.TOKEN, Records.fingerprint(1), onUnknown);
    }

    private static <T> T answer(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    private static Throwable failure(CompletionStage<?> stage) {
        return stage.toCompletableFuture()
                .handle((answer, failure) ->
                        failure instanceof CompletionException wrapped ? wrapped.getCause() : failure)
                .join();
    }

    @Test
    void a_full_store_refuses_new_claims_and_says_why() {
        InMemoryStore store = store(10, 1 << 20);
        for (int i = 0; i < 10; i++) {
            own(store, i);
        }

        assertThat(failure(store.claim(Records.claim(id(10)))))
                .isInstanceOf(StoreException.Unavailable.class)
                .hasMessageContaining("10 of 10 records");
    }

    @Test
    void a_full_store_goes_on_with_the_records_it_has() {
        InMemoryStore store = store(2, 1 << 20);
        Lease lease = own(store, 1);
        answer(store.unknown(own(store, 2), UnknownCause.TIMEOUT));

        assertThat(answer(store.renew(lease, Duration.ofSeconds(5)))).isTrue();
        assertThat(answer(store.claim(byAnother(1, OnUnknown.HOLD)))).isInstanceOf(Claim.Busy.class);
        assertThat(answer(store.complete(lease, Records.REPLY, Duration.ofSeconds(1))))
                .isTrue();
        assertThat(answer(store.claim(Records.claim(id(1))))).isInstanceOf(Claim.Completed.class);
        assertThat(answer(store.claim(byAnother(2, OnUnknown.TAKE_OVER)))).isInstanceOf(Claim.Owned.class);
    }

    @Test
    void a_release_makes_room() {
        InMemoryStore store = store(1, 1 << 20);
        answer(store.release(own(store, 1)));

        own(store, 2);
    }

    @Test
    void everything_expired_makes_room_wherever_it_is() {
        InMemoryStore store = store(500, 16 << 20);
        for (int i = 0; i < 500; i++) {
            own(store, i);
        }
        now.addAndGet(60_000);

        for (int i = 500; i < 1_000; i++) {
            own(store, i);
        }
    }

    @Test
    void a_record_that_was_prolonged_is_not_swept() {
        InMemoryStore store = store(1, 1 << 20);
        answer(store.complete(own(store, 1), Records.REPLY, Duration.ofHours(1)));
        now.addAndGet(120_000);

        assertThat(failure(store.claim(Records.claim(id(2))))).isInstanceOf(StoreException.Unavailable.class);
        assertThat(answer(store.claim(Records.claim(id(1))))).isInstanceOf(Claim.Completed.class);
        now.addAndGet(Duration.ofHours(1).toMillis());
        own(store, 2);
    }

    @Test
    void a_running_claim_is_not_swept() {
        InMemoryStore store = store(1, 1 << 20);
        Lease lease = own(store, 1);
        answer(store.renew(lease, Duration.ofHours(1)));
        now.addAndGet(120_000);

        assertThat(failure(store.claim(Records.claim(id(2))))).isInstanceOf(StoreException.Unavailable.class);
        assertThat(answer(store.complete(lease, Records.REPLY, Duration.ofSeconds(1))))
                .isTrue();
    }

    @Test
    void bytes_are_bounded_and_given_back() {
        InMemoryStore store = store(1_000, 100_000);
        var big = new StoredReply(new Reply(200, Headers.NONE, Body.wrap(new byte[100_000])), true);
        answer(store.complete(own(store, 1), big, Duration.ofSeconds(1)));

        assertThat(failure(store.claim(Records.claim(id(2)))))
                .isInstanceOf(StoreException.Unavailable.class)
                .hasMessageContaining("bytes");
        now.addAndGet(60_000);
        own(store, 2);
    }

    @Test
    void sweeping_keeps_up_with_claims() {
        InMemoryStore store = store(1_000, 64 << 20);
        for (int i = 0; i < 20_000; i++) {
            own(store, i);
            now.addAndGet(1_000);
        }

        assertThat(answer(store.count(BrowsableStore.RecordFilter.ALL))).isLessThanOrEqualTo(60);
    }
}
