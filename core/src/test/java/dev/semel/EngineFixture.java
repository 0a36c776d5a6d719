package dev.semel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.event.Event;
import dev.semel.http.Body;
import dev.semel.http.Headers;
import dev.semel.http.Reply;
import dev.semel.http.RequestView;
import dev.semel.key.Secret;
import dev.semel.policy.Problem;
import dev.semel.store.InMemoryStore;
import dev.semel.store.StoreClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;

/** An engine on a store in memory, its clock in the test's hand, and short words for asking it. */
abstract class EngineFixture {
    static final Reply CREATED = new Reply(
            201,
            Headers.of(
                    "Content-Type", "application/json", "Location", "/orders/7", "Set-Cookie", "a=b", "Date", "then"),
            Body.of("{\"id\":7}"));

    static final Secret SECRET = Secret.of("a secret for tests only".getBytes(StandardCharsets.UTF_8));

    final AtomicLong now = new AtomicLong(1_000_000);
    final StoreClock clock = now::get;
    final InMemoryStore records = new InMemoryStore(InMemoryStore.Limits.DEFAULT, clock);
    final ScriptedStore store = new ScriptedStore(records);
    final Queue<Event> events = new ConcurrentLinkedQueue<>();
    final Policies policy = new Policies();
    Idempotency engine = engine(Limits.DEFAULT);

    Idempotency engine(Limits limits) {
        return new Idempotency(store, SECRET, limits, events::add);
    }

    @AfterEach
    void close() {
        engine.close();
    }

    static RequestView request(String key, String caller, String body) {
        return RequestView.of(
                "POST",
                "/orders?a=1",
                Headers.of(
                        "Idempotency-Key",
                        key,
                        "Authorization",
                        "Bearer " + caller,
                        "Content-Type",
                        "application/json"),
                Body.of(body));
    }

    static RequestView order() {
        return request("k1", "ann", "{\"a\":1}");
    }

    CompletionStage<Admission> ask(RequestView request) {
        return engine.admit(policy.route(), request);
    }

    Admission admit(RequestView request) {
        return now(ask(request));
    }

    LiveExecution run(RequestView request) {
        Admission admission = admit(request);
        assertThat(admission).isInstanceOf(Admission.Proceed.class);
        return (LiveExecution) ((Admission.Proceed) admission).execution();
    }

    Reply replay(RequestView request) {
        Admission admission = admit(request);
        assertThat(admission).isInstanceOf(Admission.Replay.class);
        return ((Admission.Replay) admission).reply();
    }

    Reply refused(RequestView request, Problem problem) {
        Admission admission = admit(request);
        assertThat(admission)
                .isInstanceOfSatisfying(
                        Admission.Reject.class,
                        reject -> assertThat(reject.problem()).isEqualTo(problem));
        return ((Admission.Reject) admission).reply();
    }

    void bypassed(RequestView request, Admission.Bypass.Reason reason) {
        Admission admission = admit(request);
        assertThat(admission)
                .isInstanceOfSatisfying(
                        Admission.Bypass.class,
                        bypass -> assertThat(bypass.reason()).isEqualTo(reason));
    }

    static <T> T now(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    static void until(BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    static String status(Reply reply) {
        return reply.headers().first("Semel-Status").orElse("none");
    }
}
