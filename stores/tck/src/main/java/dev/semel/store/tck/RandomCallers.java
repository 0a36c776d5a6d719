package dev.semel.store.tck;

import dev.semel.key.RecordId;
import dev.semel.store.Claim;
import dev.semel.store.Lease;
import dev.semel.store.Resolution;
import dev.semel.store.Store;
import dev.semel.store.UnknownCause;
import dev.semel.store.tck.History.Entry;
import dev.semel.store.tck.History.Moment;
import dev.semel.store.tck.History.Verb;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** Threads that do with a few ids of a store whatever comes to them, and write down what they were answered. */
final class RandomCallers {
    static final Duration LEASE = Duration.ofMinutes(10);
    static final Duration RETENTION = Duration.ofHours(10);

    private static final List<Verb> VERBS = List.of(Verb.values());
    private static final int CALLERS = 8;
    private static final int IDS = 4;
    private static final int ROUNDS = 400;

    /** How often a completed id is claimed before another takes its place, about. */
    private static final int REPLAYS = 8;

    private final Store store;
    private final Consumer<Duration> elapse;
    private final History history = new History();

    /** How much time has passed for the store at least, and at most: not the same while it is being let pass. */
    private final AtomicLong atLeast = new AtomicLong();

    private final AtomicLong atMost = new AtomicLong();

    RandomCallers(Store store, Consumer<Duration> elapse) {
        this.store = store;
        this.elapse = elapse;
    }

    History run(long seed) {
        var ids = new AtomicReferenceArray<>(
                IntStream.range(0, IDS).mapToObj(i -> ClaimBuilder.randomId()).toArray(RecordId[]::new));
        List<CompletableFuture<Void>> callers = IntStream.range(0, CALLERS)
                .mapToObj(number -> {
                    var caller = new Caller(new Random(seed * CALLERS + number), ids);
                    var done = new CompletableFuture<Void>();
                    Thread.ofPlatform().start(() -> caller.run(done));
                    return done;
                })
                .toList();
        callers.forEach(Answers::of);
        return history;
    }

    private void letPass(Duration time) {
        atMost.addAndGet(time.toMillis());
        elapse.accept(time);
        atLeast.addAndGet(time.toMillis());
    }

    /** What a caller has seen of an outcome that was unknown. */
    private record Unsettled(RecordId id, long fence) {}

    /** One of many, with the claims he got and doesn't always end. Confined. */
    private final class Caller {
        private final Random random;
        private final AtomicReferenceArray<RecordId> ids;
        private final List<Lease> leases = new ArrayList<>();
        private final List<Unsettled> unsettled = new ArrayList<>();

        Caller(Random random, AtomicReferenceArray<RecordId> ids) {
            this.random = random;
            this.ids = ids;
        }

        void run(CompletableFuture<Void> done) {
            try {
                for (int i = 0; i < ROUNDS; i++) {
                    step();
                }
                done.complete(null);
            } catch (Throwable e) {
                done.completeExceptionally(e);
            }
        }

        private void step() {
            int choice = random.nextInt(100);
            if (choice < 2) {
                letPass(random.nextInt(8) == 0 ? RETENTION : LEASE);
            } else if (choice < 10 && !unsettled.isEmpty()) {
                resolve(unsettled.remove(random.nextInt(unsettled.size())));
            } else if (choice < 50 || leases.isEmpty()) {
                claim();
            } else {
                change(leases.get(random.nextInt(leases.size())));
            }
        }

        private void claim() {
            int place = random.nextInt(IDS);
            RecordId id = ids.get(place);
            var claim = ClaimBuilder.of(id).lasting(LEASE, RETENTION);
            var differing = random.nextInt(4) == 0 ? claim.with(ClaimBuilder.fingerprint(2)) : claim;
            var request = (random.nextBoolean() ? differing.takingOver() : differing).request();
            Moment begun = history.now(atLeast.get());
            Claim answer = Answers.of(store.claim(request));
            history.add(new Entry.Claimed(request, answer, begun, history.now(atMost.get())));
            if (answer instanceof Claim.Owned owned) {
                leases.add(owned.lease());
            }
            if (answer instanceof Claim.Unknown unknown) {
                unsettled.add(new Unsettled(id, unknown.found().fence()));
            }
            // Nothing happens any more to what is completed: another id takes its place after a while.
            if (answer instanceof Claim.Completed completed
                    && Objects.equals(completed.found().fingerprint(), request.fingerprint())
                    && random.nextInt(REPLAYS) == 0) {
                ids.compareAndSet(place, id, ClaimBuilder.randomId());
            }
        }

        private void change(Lease lease) {
            Verb verb = VERBS.get(random.nextInt(VERBS.size()));
            String reply = lease.fence() + "-" + random.nextLong();
            Moment begun = history.now(atLeast.get());
            boolean answer = Answers.of(
                    switch (verb) {
                        case RENEW -> store.renew(lease, LEASE);
                        case COMPLETE -> store.complete(lease, OpenStore.reply(reply), Duration.ofMinutes(1));
                        case RETRYABLE -> store.retryable(lease, OpenStore.reply(reply));
                        case RELEASE -> store.release(lease);
                        case UNKNOWN -> store.unknown(lease, UnknownCause.TIMEOUT);
                    });
            history.add(new Entry.Changed(lease, verb, reply, answer, begun, history.now(atMost.get())));
            if (random.nextInt(4) == 0) {
                leases.remove(lease);
            }
        }

        private void resolve(Unsettled seen) {
            var reply = OpenStore.reply(seen.fence() + "-settled-" + random.nextLong());
            Resolution resolution = switch (random.nextInt(3)) {
                case 0 -> new Resolution.Completed(reply, Duration.ofMinutes(1));
                case 1 -> new Resolution.Retryable(reply);
                default -> new Resolution.NeverHappened();
            };
            Moment begun = history.now(atLeast.get());
            boolean answer = Answers.of(store.resolve(seen.id(), seen.fence(), resolution));
            history.add(
                    new Entry.Resolved(seen.id(), seen.fence(), resolution, answer, begun, history.now(atMost.get())));
        }
    }
}
