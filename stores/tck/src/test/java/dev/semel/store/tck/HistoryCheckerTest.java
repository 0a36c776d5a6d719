package dev.semel.store.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.key.RecordId;
import dev.semel.store.Claim;
import dev.semel.store.ClaimRequest;
import dev.semel.store.InMemoryStore;
import dev.semel.store.Lease;
import dev.semel.store.Resolution;
import dev.semel.store.Store;
import dev.semel.store.StoredRecord;
import dev.semel.store.StoredReply;
import dev.semel.store.tck.History.Entry;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
        Store broken = new PassingOn(sound) {
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
        Store broken = new PassingOn(sound) {
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
        Store broken = new PassingOn(sound) {
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
        Store broken = new PassingOn(sound) {
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
        Store broken = new PassingOn(sound) {
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

    @Test
    void a_store_that_retries_as_another_operation_is_found_out() {
        Store broken = new PassingOn(sound) {
            @Override
            public CompletionStage<Claim> claim(ClaimRequest request) {
                return super.claim(request)
                        .thenApply(claim -> claim instanceof Claim.Owned owned
                                ? new Claim.Owned(
                                        new Lease(
                                                request.id(),
                                                request.operationId(),
                                                owned.lease().fence(),
                                                1),
                                        owned.remaining())
                                : claim);
            }
        };

        assertThat(violationsOf(broken)).contains("the operation was forgotten");
    }

    @Test
    void a_store_that_does_not_count_attempts_is_found_out() {
        Store broken = new PassingOn(sound) {
            @Override
            public CompletionStage<Claim> claim(ClaimRequest request) {
                return super.claim(request)
                        .thenApply(claim -> claim instanceof Claim.Owned owned
                                ? new Claim.Owned(
                                        new Lease(
                                                request.id(),
                                                owned.lease().operationId(),
                                                owned.lease().fence(),
                                                1),
                                        owned.remaining())
                                : claim);
            }
        };

        assertThat(violationsOf(broken)).contains("attempts are not counted");
    }

    @Test
    void a_store_that_forgets_what_is_to_be_retried_is_found_out() {
        Store broken = new PassingOn(sound) {
            @Override
            public CompletionStage<Boolean> retryable(Lease lease, StoredReply reply) {
                return super.retryable(lease, reply)
                        .thenCompose(
                                done -> sound.delete(lease.id(), lease.fence()).thenApply(deleted -> done));
            }
        };

        assertThat(violationsOf(broken)).contains("the operation was forgotten");
    }

    @Test
    void a_store_that_takes_a_retryable_answer_for_the_last_one_is_found_out() {
        Store broken = new PassingOn(sound) {
            @Override
            public CompletionStage<Boolean> retryable(Lease lease, StoredReply reply) {
                return sound.complete(lease, reply, Duration.ZERO);
            }
        };

        assertThat(violationsOf(broken))
                .contains("it is to run again, and was replayed")
                .contains("completed, and retryable");
    }

    @Test
    void a_store_that_lets_a_differing_request_go_on_is_found_out() {
        Store broken = new PassingOn(sound) {
            @Override
            public CompletionStage<Claim> claim(ClaimRequest request) {
                return super.claim(new ClaimRequest(
                        request.id(),
                        request.operationId(),
                        request.token(),
                        request.fingerprint(),
                        false,
                        request.lease(),
                        request.retention(),
                        request.atLeast(),
                        request.onUnknown(),
                        request.nesting(),
                        request.description()));
            }
        };

        assertThat(violationsOf(broken)).contains("another request goes on with it");
    }

    @Test
    void a_store_that_takes_a_late_answer_after_a_resolution_is_found_out() {
        Set<Long> settled = ConcurrentHashMap.newKeySet();
        Store broken = new PassingOn(sound) {
            @Override
            public CompletionStage<Boolean> complete(Lease lease, StoredReply reply, Duration atLeast) {
                return super.complete(lease, reply, atLeast).thenApply(done -> done || settled.contains(lease.fence()));
            }

            @Override
            public CompletionStage<Boolean> resolve(RecordId id, long fence, Resolution resolution) {
                return super.resolve(id, fence, resolution).thenApply(done -> {
                    if (done) {
                        settled.add(fence);
                    }
                    return done;
                });
            }
        };

        assertThat(violationsOf(broken)).contains("settled by").contains("and still");
    }

    @Test
    void a_store_that_settles_without_comparing_fences_is_found_out() {
        Store broken = new PassingOn(sound) {
            @Override
            public CompletionStage<Boolean> resolve(RecordId id, long fence, Resolution resolution) {
                return sound.find(id)
                        .thenCompose(found ->
                                super.resolve(id, found.map(StoredRecord::fence).orElse(fence), resolution));
            }
        };

        assertThat(violationsOf(broken)).contains("and settled");
    }

    @Test
    void a_store_that_settles_the_settled_is_found_out() {
        Set<Long> settled = ConcurrentHashMap.newKeySet();
        Store broken = new PassingOn(sound) {
            @Override
            public CompletionStage<Boolean> resolve(RecordId id, long fence, Resolution resolution) {
                return super.resolve(id, fence, resolution).thenApply(done -> {
                    if (done) {
                        settled.add(fence);
                    }
                    return settled.contains(fence);
                });
            }
        };

        assertThat(violationsOf(broken)).contains("settled twice");
    }

    @Test
    void a_store_that_settles_what_runs_is_found_out() {
        var history = new History();
        var request = ClaimBuilder.fresh().request();
        var owned = Answers.of(sound.claim(request), Claim.Owned.class);
        history.add(new Entry.Claimed(request, owned, history.now(0), history.now(0)));
        history.add(new Entry.Resolved(
                request.id(),
                owned.lease().fence(),
                new Resolution.NeverHappened(),
                true,
                history.now(0),
                history.now(0)));

        assertThat(new HistoryChecker(RandomCallers.LEASE, RandomCallers.RETENTION).check(history))
                .singleElement()
                .asString()
                .contains("settled while it ran");
    }
}
