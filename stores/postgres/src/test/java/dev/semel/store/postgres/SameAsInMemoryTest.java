package dev.semel.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.http.Body;
import dev.semel.http.Headers;
import dev.semel.http.Reply;
import dev.semel.key.RecordId;
import dev.semel.store.BrowsableStore;
import dev.semel.store.BrowsableStore.Label;
import dev.semel.store.BrowsableStore.RecordFilter;
import dev.semel.store.BrowsableStore.StateName;
import dev.semel.store.Claim;
import dev.semel.store.ClaimRequest;
import dev.semel.store.ClaimRequest.OnUnknown;
import dev.semel.store.Description;
import dev.semel.store.Found;
import dev.semel.store.InMemoryStore;
import dev.semel.store.Lease;
import dev.semel.store.Nesting;
import dev.semel.store.Resolution;
import dev.semel.store.StoredRecord;
import dev.semel.store.StoredReply;
import dev.semel.store.UnknownCause;
import dev.semel.store.tck.ClaimBuilder;
import dev.semel.store.tck.SettableClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;

/**
 * The statements say what {@link dev.semel.store.Transitions} says: the same calls, drawn from a seed, to a store in
 * memory, which uses those, and to one on PostgreSQL are answered alike, and leave the same records.
 * {@code -Dsemel.seed=N} draws them again.
 */
class SameAsInMemoryTest {
    private static final int SEEDS = 10;
    private static final int CALLS = 700;

    /** What the database can't hold as it is, and what a pattern could take for more than a letter. */
    private static final List<String> TEXTS = List.of(
            "", "plain", "\u0000", "\\", "\\u0000", "\uD800", "x\uDC00\uD800", "\uD83D\uDE00", "\"{},%_'", "ключ");

    private final SettableClock clock = SettableClock.atSomeDay();
    private final PostgresFixture fixture = new PostgresFixture();
    private final InMemoryStore memory = new InMemoryStore(InMemoryStore.Limits.DEFAULT, clock);
    private final PostgresStore database =
            PostgresStore.open(fixture.settings(), "read committed", () -> new Shift(clock.millis(), 0));
    private final long seed = Long.getLong("semel.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final List<RecordId> ids =
            List.of(ClaimBuilder.randomId(), new RecordId(-1, -1, -1, -1), new RecordId(0, 0, 0, 1));
    private final List<ClaimRequest> requests = new ArrayList<>();

    /** Fences of the one store, with those of the other that mean the same. */
    private final Map<Long, Long> inDatabase = new HashMap<>();

    private final Map<Long, Long> inMemory = new HashMap<>();
    private final List<Lease> leases = new ArrayList<>();

    @AfterEach
    void clear() {
        memory.close();
        database.close();
        fixture.clear();
    }

    @RepeatedTest(SEEDS)
    void the_same_calls_are_answered_alike_and_leave_the_same_records() {
        for (int i = 0; i < CALLS; i++) {
            step(i);
            for (RecordId id : ids) {
                assertSameRecord(id, i);
            }
            assertSameList(filter(), i);
        }
    }

    private void step(int number) {
        int choice = random.nextInt(100);
        if (choice < 15) {
            clock.move(Duration.ofMillis(random.nextInt(4) == 0 ? random.nextInt(90_000) : random.nextInt(6_000)));
        } else if (choice < 17) {
            Stores.answer(database.sweep());
        } else if (choice < 55 || leases.isEmpty()) {
            claim(number);
        } else {
            change(number);
        }
    }

    private void claim(int number) {
        ClaimRequest request = random.nextInt(6) == 0 && !requests.isEmpty() ? any(requests) : request(any(ids));
        requests.add(request);
        Claim expected = Stores.answer(memory.claim(request));
        Claim answered = Stores.answer(database.claim(request));
        assertThat(inMemory(answered, expected))
                .as("seed %d, call %d: %s", seed, number, request)
                .isEqualTo(expected);
        if (expected instanceof Claim.Owned owned) {
            leases.add(owned.lease());
        }
    }

    private void change(int number) {
        Lease lease = random.nextInt(3) == 0 ? any(leases) : leases.getLast();
        long fence = random.nextInt(3) == 0 ? latestFence(lease) : lease.fence();
        int verb = random.nextInt(9);
        StoredReply reply = reply();
        Duration length = length();
        UnknownCause cause = any(List.of(UnknownCause.values()));
        Function<BrowsableStore, Boolean> call = store -> {
            long own = store == memory ? fence : inDatabase.getOrDefault(fence, -1L);
            var held = new Lease(lease.id(), lease.operationId(), own, lease.attempt());
            return Stores.answer(
                    switch (verb) {
                        case 0 -> store.renew(held, length);
                        case 1 -> store.complete(held, reply, length);
                        case 2 -> store.retryable(held, reply);
                        case 3 -> store.release(held);
                        case 4 -> store.unknown(held, cause);
                        case 5 -> store.resolve(lease.id(), own, new Resolution.Completed(reply, length));
                        case 6 -> store.resolve(lease.id(), own, new Resolution.Retryable(reply));
                        case 7 -> store.resolve(lease.id(), own, new Resolution.NeverHappened());
                        default -> store.delete(lease.id(), own);
                    });
        };
        boolean expected = call.apply(memory);
        assertThat(call.apply(database))
                .as("seed %d, call %d: verb %d of %s", seed, number, verb, lease)
                .isEqualTo(expected);
    }

    private long latestFence(Lease lease) {
        return Stores.answer(memory.find(lease.id())).map(StoredRecord::fence).orElse(lease.fence());
    }

    private void assertSameRecord(RecordId id, int number) {
        var expected = Stores.answer(memory.find(id));
        var found = Stores.answer(database.find(id));
        assertThat(found.map(record -> record.fenced(expected.map(one -> sameFence(record.fence(), one.fence()))
                        .orElse(0L))))
                .as("seed %d, call %d", seed, number)
                .isEqualTo(expected);
    }

    private void assertSameList(RecordFilter filter, int number) {
        assertThat(idsOf(database, filter))
                .as("seed %d, call %d: %s", seed, number, filter)
                .isEqualTo(idsOf(memory, filter));
    }

    private static List<RecordId> idsOf(BrowsableStore store, RecordFilter filter) {
        return Stores.answer(store.list(filter, null, 10)).records().stream()
                .map(StoredRecord::id)
                .toList();
    }

    private RecordFilter filter() {
        return switch (random.nextInt(4)) {
            case 0 -> new RecordFilter(List.of(any(List.of(StateName.values()))), null, null, null);
            case 1 -> new RecordFilter(null, any(TEXTS), null, null);
            case 2 -> new RecordFilter(null, null, any(TEXTS), null);
            default -> new RecordFilter(null, null, null, new Label("name", any(TEXTS)));
        };
    }

    /** The database's answer with the fences that memory has for them. */
    private Claim inMemory(Claim answered, Claim expected) {
        return switch (answered) {
            case Claim.Owned(Lease lease, Duration remaining)
            when expected instanceof Claim.Owned other ->
                new Claim.Owned(
                        new Lease(
                                lease.id(),
                                lease.operationId(),
                                sameFence(lease.fence(), other.lease().fence()),
                                lease.attempt()),
                        remaining);
            case Claim.Busy(Found found, Duration left)
            when expected instanceof Claim.Busy other -> new Claim.Busy(inMemory(found, other.found()), left);
            case Claim.Completed(Found found, StoredReply reply)
            when expected instanceof Claim.Completed other ->
                new Claim.Completed(inMemory(found, other.found()), reply);
            case Claim.Unknown(Found found, UnknownCause cause)
            when expected instanceof Claim.Unknown other -> new Claim.Unknown(inMemory(found, other.found()), cause);
            default -> answered;
        };
    }

    private Found inMemory(Found found, Found other) {
        return new Found(
                found.operationId(),
                sameFence(found.fence(), other.fence()),
                found.attempt(),
                found.fingerprint(),
                found.nesting(),
                found.age(),
                found.sinceClaim(),
                found.remaining());
    }

    /** Memory's fence, if the two have always meant the same; else none that it has. */
    private long sameFence(long databases, long memorys) {
        boolean same = inDatabase.computeIfAbsent(memorys, absent -> databases) == databases
                && inMemory.computeIfAbsent(databases, absent -> memorys) == memorys;
        return same ? memorys : -databases;
    }

    private ClaimRequest request(RecordId id) {
        return new ClaimRequest(
                id,
                new UUID(random.nextLong(), random.nextLong()),
                random.nextInt(4) == 0 && !requests.isEmpty()
                        ? requests.getLast().token()
                        : new UUID(random.nextLong(), 0),
                random.nextInt(5) == 0 ? null : ClaimBuilder.fingerprint(random.nextInt(4) == 0 ? 2 : 1),
                random.nextInt(4) != 0,
                random.nextInt(20) == 0
                        ? Duration.ofSeconds(Long.MAX_VALUE)
                        : Duration.ofMillis(1 + random.nextInt(20_000)),
                random.nextInt(20) == 0
                        ? Duration.ofSeconds(Long.MAX_VALUE)
                        : Duration.ofMillis(1 + random.nextInt(60_000)),
                length(),
                any(List.of(OnUnknown.values())),
                new Nesting(
                        random.nextInt(3) == 0 ? null : any(ids),
                        random.nextBoolean() ? null : new UUID(1, random.nextInt(3))),
                new Description(
                        random.nextInt(5) == 0 ? null : any(TEXTS), any(TEXTS), any(TEXTS), any(TEXTS), labels()));
    }

    private Duration length() {
        return random.nextInt(3) == 0 ? Duration.ZERO : Duration.ofMillis(1 + random.nextInt(40_000));
    }

    private Map<String, String> labels() {
        return switch (random.nextInt(3)) {
            case 0 -> Map.of();
            case 1 -> Map.of("name", any(TEXTS));
            default -> Map.of(any(TEXTS), any(TEXTS), "name", any(TEXTS));
        };
    }

    private StoredReply reply() {
        var body = new byte[random.nextInt(3_000)];
        random.nextBytes(body);
        var reply =
                new Reply(200 + random.nextInt(300), Headers.of("A", "ü\u0000"), Body.wrap(body), Headers.of("T", "1"));
        return new StoredReply(reply, random.nextBoolean(), labels());
    }

    private <T> T any(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}
