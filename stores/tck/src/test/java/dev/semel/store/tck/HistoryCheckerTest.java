package dev.semel.store.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.key.RecordId;
import dev.semel.store.Claim;
import dev.semel.store.ClaimRequest;
import dev.semel.store.InMemoryStore;
import dev.semel.store.Lease;
import dev.semel.store.Resolution;
import dev.semel.store.Store;
import dev.semel.store.StoredReply;
import dev.semel.store.UnknownCause;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

/** The checker finds what is wrong with stores that are wrong in the ways that stores have been. */
class HistoryCheckerTest {
    private static final long SEED = 7;

    private final SettableClock clock = SettableClock.atSomeDay();
    private final InMemoryStore sound = new InMemoryStore(InMemoryStore.Limits.DEFAULT, clock);

    private String violationsOf(Store store) {
        History history = new RandomCallers(store, clock::move).run(SEED);
        return String.join("\n", new HistoryChecker(RandomCallers.LEASE, RandomCallers.RETENTION).check(history));
    }

    @Test
    void a_sound_store_passes() {
        assertThat(violationsOf(sound)).isEmpty();
    }

    @Test
    void a_store_that_lets_two_run_is_found_out() {
        Store broken = new Wrapper(sound) {
            @Override
            public CompletionStage<Claim> claim(ClaimRequest request) {
                return super.claim(request)
                        .thenApply(claim -> claim instanceof Claim.Busy busy
                                ? new Claim.Owned(
                                        new Lease(
                                                request.id(),
                                                busy.found().operationId(),
                                                Long.MAX_VALUE / 2 + clock.millis(),
                                                2),
                                        busy.found().remaining())
                                : claim);
            }
        };

        assertThat(violationsOf(broken)).contains("two holders at once");
    }

    @Test
    void a_store_that_does_not_compare_fences_is_found_out() {
        Map<RecordId, Lease> current = new ConcurrentHashMap<>();
        Store broken = new Wrapper(sound) {
            @Override
            public CompletionStage<Claim> claim(ClaimRequest request) {
                return super.claim(request).thenApply(claim -> {
                    if (claim instanceof Claim.Owned owned) {
                        current.put(request.id(), owned.lease());
                    }
                    return claim;
                });
            }

            @Override
            public CompletionStage<Boolean> complete(Lease lease, StoredReply reply, Duration atLeast) {
                return super.complete(current.get(lease.id()), reply, atLeast);
            }
        };

        assertThat(violationsOf(broken)).contains("and still");
    }

    @Test
    void a_store_that_loses_a_completion_is_found_out() {
        Store broken = new Wrapper(sound) {
            @Override
            public CompletionStage<Boolean> complete(Lease lease, StoredReply reply, Duration atLeast) {
                return super.complete(lease, reply, atLeast)
                        .thenCompose(
                                done -> sound.delete(lease.id(), lease.fence()).thenApply(deleted -> done));
            }
        };

        assertThat(violationsOf(broken)).contains("it was completed, and granted again");
    }

    @Test
    void a_store_that_keeps_the_last_reply_instead_of_the_first_is_found_out() {
        Map<RecordId, StoredReply> last = new ConcurrentHashMap<>();
        Store broken = new Wrapper(sound) {
            @Override
            public CompletionStage<Boolean> complete(Lease lease, StoredReply reply, Duration atLeast) {
                return super.complete(lease, reply, atLeast).thenApply(done -> {
                    if (done) {
                        last.put(lease.id(), reply);
                    }
                    return done;
                });
            }

            @Override
            public CompletionStage<Claim> claim(ClaimRequest request) {
                return super.claim(request)
                        .thenApply(claim -> claim instanceof Claim.Completed completed
                                ? new Claim.Completed(
                                        completed.found(),
                                        Optional.ofNullable(last.get(request.id()))
                                                .orElse(completed.reply()))
                                : claim);
            }
        };

        assertThat(violationsOf(broken)).contains("two replies of one operation");
    }

    @Test
    void a_store_whose_fences_go_back_is_found_out() {
        Store broken = new Wrapper(sound) {
            @Override
            public CompletionStage<Claim> claim(ClaimRequest request) {
                return super.claim(request)
                        .thenApply(claim -> claim instanceof Claim.Owned owned
                                ? new Claim.Owned(
                                        new Lease(
                                                request.id(),
                                                owned.lease().operationId(),
                                                Long.MAX_VALUE - owned.lease().fence(),
                                                owned.lease().attempt()),
                                        owned.remaining())
                                : claim);
            }
        };

        assertThat(violationsOf(broken)).contains("a later claim has a smaller fence");
    }

    /** Passes everything on. */
    private static class Wrapper implements Store {
        private final Store inner;

        Wrapper(Store inner) {
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
        public void close() {
            inner.close();
        }
    }
}
