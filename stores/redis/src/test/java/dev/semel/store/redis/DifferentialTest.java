package dev.semel.store.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.http.Body;
import dev.semel.http.Headers;
import dev.semel.http.Reply;
import dev.semel.key.RecordId;
import dev.semel.store.BrowsableStore;
import dev.semel.store.Claim;
import dev.semel.store.ClaimRequest;
import dev.semel.store.Found;
import dev.semel.store.InMemoryStore;
import dev.semel.store.Lease;
import dev.semel.store.Nesting;
import dev.semel.store.Resolution;
import dev.semel.store.StoredRecord;
import dev.semel.store.StoredReply;
import dev.semel.store.UnknownCause;
import dev.semel.store.tck.ClaimBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/**
 * The scripts against the rules in Java: the same calls, at random, on both, and the same answers.
 * {@code -Dsemel.seed=N} repeats a run exactly.
 */
class DifferentialTest {
    private static final int SEEDS = 10;
    private static final int STEPS = 2_000;
    private static final List<Duration> LENGTHS = millis(0, 1, 999, 5_000, 60_000, 3_600_000);
    private static final List<UUID> OPERATIONS = List.of(UUID.randomUUID(), UUID.randomUUID());
    private static final List<RecordId> RECORDS = List.of(ClaimBuilder.randomId(), ClaimBuilder.randomId());

    private final Map<Long, Long> fences = new HashMap<>();
    private final List<Lease> leases = new ArrayList<>();
    private RedisFixture fixture;
    private InMemoryStore model;
    private RedisStore store;
    private Random random;

    private static List<Duration> millis(long... millis) {
        return Arrays.stream(millis).mapToObj(Duration::ofMillis).toList();
    }

    @RepeatedTest(SEEDS)
    void the_scripts_answer_as_the_rules_do(RepetitionInfo repetition) {
        run(repetition.getCurrentRepetition() % 2 == 0 ? TestServers.oldest() : TestServers.newer());
    }

    private void run(RedisProcess server) {
        long seed = Long.getLong("semel.seed", new Random().nextLong());
        random = new Random(seed);
        fixture = new RedisFixture(server);
        model = new InMemoryStore(InMemoryStore.Limits.DEFAULT, fixture.clock());
        List<RecordId> ids =
                IntStream.range(0, 3).mapToObj(i -> ClaimBuilder.randomId()).toList();
        try (var opened = fixture.open()) {
            store = opened;
            for (int step = 0; step < STEPS; step++) {
                String what = "seed " + seed + ", step " + step;
                step(ids.get(random.nextInt(ids.size())), what);
                ids.forEach(id -> assertThat(normal(answer(store.find(id)), Function.identity()))
                        .as(what)
                        .isEqualTo(normal(answer(model.find(id)), this::fence)));
            }
        }
    }

    private void step(RecordId id, String what) {
        int choice = random.nextInt(100);
        if (choice < 15) {
            fixture.elapse(oneOf(LENGTHS));
        } else if (choice < 55 || leases.isEmpty()) {
            claim(id, what);
        } else {
            Lease lease = leases.size() > 6 ? leases.remove(0) : oneOf(leases);
            change(lease, what);
        }
    }

    private void claim(RecordId id, String what) {
        ClaimRequest request = request(id);
        Claim expected = answer(model.claim(request));
        Claim actual = answer(store.claim(request));
        if (expected instanceof Claim.Owned(Lease lease, Duration remaining)
                && actual instanceof Claim.Owned(Lease given, Duration left)) {
            Long known = fences.put(lease.fence(), given.fence());
            assertThat(known).as(what).isIn(null, given.fence());
            if (known == null) {
                long largest = leases.stream()
                        .filter(other -> other.id().equals(id))
                        .mapToLong(other -> fence(other.fence()))
                        .max()
                        .orElse(0);
                assertThat(given.fence()).as(what).isGreaterThan(largest);
            }
            leases.add(lease);
        }
        assertThat(actual).as(what).isEqualTo(inTermsOfTheStore(expected));
    }

    private ClaimRequest request(RecordId id) {
        return new ClaimRequest(
                id,
                UUID.randomUUID(),
                OPERATIONS.get(random.nextInt(2)),
                oneOf(Arrays.asList(null, ClaimBuilder.fingerprint(1), ClaimBuilder.fingerprint(2))),
                random.nextBoolean(),
                oneOf(LENGTHS.subList(1, LENGTHS.size())),
                oneOf(LENGTHS.subList(1, LENGTHS.size())),
                random.nextBoolean() ? Duration.ZERO : oneOf(LENGTHS),
                oneOf(List.of(ClaimRequest.OnUnknown.values())),
                new Nesting(
                        oneOf(Arrays.asList(null, RECORDS.get(0), RECORDS.get(1))),
                        oneOf(Arrays.asList(null, OPERATIONS.get(0)))),
                ClaimBuilder.fresh().request().description());
    }

    private void change(Lease lease, String what) {
        StoredReply reply = new StoredReply(
                new Reply(200 + random.nextInt(5), Headers.of("A", "b"), Body.of("x".repeat(random.nextInt(200)))),
                random.nextBoolean(),
                Map.of("label", Integer.toString(random.nextInt(9))));
        Duration length = oneOf(LENGTHS);
        BiFunction<BrowsableStore, Lease, CompletionStage<Boolean>> call = switch (random.nextInt(9)) {
            case 0 -> (on, held) -> on.renew(held, length.plusMillis(1));
            case 1 -> (on, held) -> on.complete(held, reply, length);
            case 2, 3 -> (on, held) -> on.retryable(held, reply);
            case 4 -> (on, held) -> on.release(held);
            case 5 -> (on, held) -> on.unknown(held, UnknownCause.TIMEOUT);
            case 6 -> (on, held) -> on.delete(held.id(), held.fence());
            case 7 -> (on, held) -> on.resolve(held.id(), held.fence(), new Resolution.Completed(reply, length));
            default -> {
                var resolution =
                        random.nextBoolean() ? new Resolution.NeverHappened() : new Resolution.Retryable(reply);
                yield (on, held) -> on.resolve(held.id(), held.fence(), resolution);
            }
        };
        boolean expected = answer(call.apply(model, lease));
        boolean actual = answer(
                call.apply(store, new Lease(lease.id(), lease.operationId(), fence(lease.fence()), lease.attempt())));
        assertThat(actual).as(what).isEqualTo(expected);
        noteSettled(lease.id());
    }

    /** Settling gives a record a new fence that nobody is told. */
    private void noteSettled(RecordId id) {
        Optional<StoredRecord> expected = answer(model.find(id));
        Optional<StoredRecord> actual = answer(store.find(id));
        if (expected.isPresent() && actual.isPresent()) {
            fences.putIfAbsent(expected.get().fence(), actual.get().fence());
        }
    }

    private long fence(long ofTheModel) {
        return fences.getOrDefault(ofTheModel, -1L);
    }

    private Claim inTermsOfTheStore(Claim claim) {
        return switch (claim) {
            case Claim.Owned(Lease lease, Duration remaining) ->
                new Claim.Owned(
                        new Lease(lease.id(), lease.operationId(), fence(lease.fence()), lease.attempt()), remaining);
            case Claim.Busy(Found found, Duration left) -> new Claim.Busy(inTermsOfTheStore(found), left);
            case Claim.Completed(Found found, StoredReply reply) ->
                new Claim.Completed(inTermsOfTheStore(found), reply);
            case Claim.Unknown(Found found, UnknownCause cause) -> new Claim.Unknown(inTermsOfTheStore(found), cause);
        };
    }

    private Found inTermsOfTheStore(Found found) {
        return new Found(
                found.operationId(),
                fence(found.fence()),
                found.attempt(),
                found.fingerprint(),
                found.nesting(),
                found.age(),
                found.sinceClaim(),
                found.remaining());
    }

    private static Optional<StoredRecord> normal(Optional<StoredRecord> record, Function<Long, Long> fence) {
        return record.map(found -> found.fenced(fence.apply(found.fence())));
    }

    private <T> T oneOf(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    private static <T> T answer(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
    }
}
