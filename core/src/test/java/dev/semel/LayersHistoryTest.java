package dev.semel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.http.Reply;
import dev.semel.http.RequestView;
import dev.semel.key.RecordId;
import dev.semel.key.Secret;
import dev.semel.policy.OutcomeRules.OnUnknown;
import dev.semel.store.Claim;
import dev.semel.store.ClaimRequest;
import dev.semel.store.Lease;
import dev.semel.store.Resolution;
import dev.semel.store.Store;
import dev.semel.store.StoredRecord;
import dev.semel.store.StoredReply;
import dev.semel.store.UnknownCause;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Histories drawn from seeds: requests through two layers, processes that end at any call of the store, before or after
 * it was done, or around the run, and runs that outlive their leases and end late. Each history is checked against what
 * was promised.
 */
final class LayersHistoryTest extends LayersFixture {
    private static final int HISTORIES = 400;
    private static final int STEPS = 30;

    @ParameterizedTest
    @EnumSource(
            value = OnUnknown.class,
            names = {"HOLD", "EXECUTE"})
    void no_history_breaks_a_promise(OnUnknown onUnknown) {
        policy.onUnknown = onUnknown;
        inner.onUnknown = onUnknown;
        for (long seed = 1; seed <= HISTORIES; seed++) {
            new History(seed, onUnknown).play();
        }
    }

    private record Run(String key, String user, String operation, int attempt, String status, boolean ended) {}

    private final class History {
        private final long seed;
        private final OnUnknown onUnknown;
        private final Random random;
        private final List<Run> runs = new ArrayList<>();
        private final List<String> told = new ArrayList<>();
        private final Map<String, String> answers = new HashMap<>();
        private final List<Runnable> frozen = new ArrayList<>();
        private Mortal process;

        History(long seed, OnUnknown onUnknown) {
            this.seed = seed;
            this.onUnknown = onUnknown;
            this.random = new Random(seed);
            this.process = next();
        }

        private Mortal next() {
            engine.close();
            var mortal = new Mortal(store, random);
            engine = new Idempotency(
                    mortal,
                    Secret.of(("a secret of history " + seed).getBytes(StandardCharsets.UTF_8)),
                    Limits.DEFAULT,
                    events::add);
            return mortal;
        }

        void play() {
            for (int step = 0; step < STEPS; step++) {
                request("k" + random.nextInt(5), "u" + random.nextInt(2));
                if (!frozen.isEmpty() && random.nextInt(6) == 0) {
                    frozen.remove(random.nextInt(frozen.size())).run();
                }
                if (process.isDead() || random.nextInt(8) == 0) {
                    process = next();
                    now.addAndGet(LEASE.toMillis() + 1);
                }
            }
        }

        private void request(String key, String user) {
            RequestView request = conversion(key, user);
            CompletableFuture<Admission> admission = ask(request).toCompletableFuture();
            if (!admission.isDone()) {
                assertThat(process.isDead()).as(story()).isTrue();
                told.add(key + " " + user + " died while it was admitted");
                return;
            }
            switch (admission.join()) {
                case Admission.Proceed(Execution execution) -> run(key, user, (LiveExecution) execution);
                case Admission.Replay(Reply reply) ->
                    answered(key, user, "replay", reply.body().text());
                case Admission.Reject(var problem, Reply reply) -> told.add(key + " " + user + " " + problem);
                case Admission.Bypass bypass -> throw new AssertionError(story() + bypass);
            }
        }

        private void run(String key, String user, LiveExecution execution) {
            String status = random.nextInt(3) == 0 ? "sent" : "pending";
            mayRun(key, user, execution);
            var reply = answer(user + "-" + runs.size(), status);
            if (random.nextInt(10) == 0) {
                process.die();
            }
            if (random.nextInt(6) == 0) {
                freeze(key, user, execution, reply, status);
                return;
            }
            CompletableFuture<Reply> ending = execution.complete(reply).toCompletableFuture();
            boolean ended = ending.isDone() && ending.join().status() == 200;
            runs.add(new Run(key, user, operation(execution), execution.lease().attempt(), status, ended));
            told.add(key + " " + user + " runs " + runs.getLast());
            if (ended) {
                answered(key, user, "run", reply.body().text());
            }
        }

        /** Its lease runs out, and it ends when others may long have asked for it. */
        private void freeze(String key, String user, LiveExecution execution, Reply reply, String status) {
            int number = runs.size();
            runs.add(new Run(key, user, operation(execution), execution.lease().attempt(), status, false));
            told.add(key + " " + user + " freezes " + runs.getLast());
            now.addAndGet(LEASE.toMillis() + 1);
            frozen.add(() -> {
                CompletableFuture<Reply> late = execution.complete(reply).toCompletableFuture();
                boolean counts = late.isDone() && late.join().status() == 200;
                told.add(key + " " + user + " wakes, and counts: " + counts);
                if (counts) {
                    Run was = runs.get(number);
                    runs.set(number, new Run(key, user, was.operation(), was.attempt(), status, true));
                    answered(key, user, "late run", reply.body().text());
                }
            });
        }

        /** Nothing runs after what is done, and in hold no key runs two operations. */
        private void mayRun(String key, String user, LiveExecution execution) {
            for (Run before : runs) {
                assertThat(onUnknown == OnUnknown.HOLD
                                && before.key().equals(key)
                                && !before.user().equals(user))
                        .as(story() + key + " is one operation's")
                        .isFalse();
                if (!before.user().equals(user)) {
                    continue;
                }
                assertThat(operation(execution)).as(story() + key).isEqualTo(before.operation());
                assertThat(execution.lease().attempt()).as(story() + key).isGreaterThan(before.attempt());
                boolean done = before.status().equals("sent");
                assertThat(done && (before.ended() || onUnknown == OnUnknown.HOLD))
                        .as(story() + key + " runs " + user + " again")
                        .isFalse();
            }
        }

        /** A key has one answer, whatever happens. */
        private void answered(String key, String user, String how, String body) {
            told.add(key + " " + user + " " + how + " " + body);
            String first = answers.putIfAbsent(key, body);
            assertThat(first == null || first.equals(body)).as(story()).isTrue();
        }

        private String story() {
            return "seed " + seed + "\n" + String.join("\n", told) + "\n";
        }
    }

    /** A process's way to the store: it ends at some call, which is done or not, and is never answered. */
    private static final class Mortal implements Store {
        private final Store store;
        private final Random random;
        private int life;

        Mortal(Store store, Random random) {
            this.store = store;
            this.random = random;
            this.life = random.nextInt(40);
        }

        boolean isDead() {
            return life < 0;
        }

        void die() {
            life = -1;
        }

        private <T> CompletionStage<T> call(Supplier<CompletionStage<T>> call) {
            if (life < 0) {
                return new CompletableFuture<>();
            }
            if (--life < 0) {
                if (random.nextBoolean()) {
                    var unused = call.get();
                }
                return new CompletableFuture<>();
            }
            return call.get();
        }

        @Override
        public CompletionStage<Claim> claim(ClaimRequest request) {
            return call(() -> store.claim(request));
        }

        @Override
        public CompletionStage<Boolean> renew(Lease lease, Duration length) {
            return new CompletableFuture<>();
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
        public CompletionStage<Boolean> release(Lease lease) {
            return call(() -> store.release(lease));
        }

        @Override
        public CompletionStage<Boolean> unknown(Lease lease, UnknownCause cause) {
            return call(() -> store.unknown(lease, cause));
        }

        @Override
        public CompletionStage<Boolean> resolve(RecordId id, long fence, Resolution resolution) {
            return call(() -> store.resolve(id, fence, resolution));
        }

        @Override
        public CompletionStage<Optional<StoredRecord>> find(RecordId id) {
            return call(() -> store.find(id));
        }

        @Override
        public void close() {}
    }
}
