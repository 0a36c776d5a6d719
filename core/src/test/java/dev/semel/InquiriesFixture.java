package dev.semel;

import dev.semel.http.Body;
import dev.semel.http.Headers;
import dev.semel.http.Reply;
import dev.semel.key.Secret;
import dev.semel.policy.AnswerCondition;
import dev.semel.policy.AnswerCondition.FieldCondition;
import dev.semel.policy.Inquiry;
import dev.semel.policy.OutcomeRules.OnUnknown;
import dev.semel.store.InMemoryStore;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;

/** An engine whose policy asks, and an API whose next words are given. */
abstract class InquiriesFixture extends EngineFixture {
    static final Reply DONE = json(200, "{\"state\":\"done\",\"status\":201,\"answer\":{\"id\":7.10}}");
    static final Reply RUNNING = json(202, "{\"state\":\"running\"}");
    static final Reply NEVER = json(404, "{}");
    static final Reply BROKEN = json(500, "{}");

    final Queue<SideCalls.Call> asked = new ConcurrentLinkedQueue<>();
    final Queue<Reply> words = new ConcurrentLinkedQueue<>();
    Consumer<SideCalls.Call> late = call -> {};
    final InMemoryStore memory = new InMemoryStore(InMemoryStore.Limits.DEFAULT, clock);

    @BeforeEach
    void ask() {
        policy.onUnknown = OnUnknown.ASK;
        policy.inquiry = inquiry(Duration.ofMillis(1), Duration.ZERO);
        restart();
    }

    static Inquiry inquiry(Duration pause, Duration settle) {
        return new Inquiry(
                "GET",
                "http://api.example/operations/${operation_id}?key=${key}",
                Map.of("X-Key", "${key}"),
                Duration.ofSeconds(1),
                pause,
                Duration.ofMillis(2),
                settle,
                List.of(status("202")),
                List.of(status("404")),
                List.of(new AnswerCondition(Set.of(), null, new FieldCondition("/state", Set.of("done"), false))),
                new Inquiry.Answer(null, "/status", "/answer", "application/json"));
    }

    static AnswerCondition status(String status) {
        return new AnswerCondition(Policies.statuses(status), null, null);
    }

    static Reply json(int status, String body) {
        return new Reply(status, Headers.of("Content-Type", "application/json"), Body.of(body));
    }

    void restart() {
        engine.close();
        engine = new Idempotency(
                memory,
                Secret.of("a secret for tests only".getBytes(StandardCharsets.UTF_8)),
                Limits.DEFAULT,
                this::answerCall,
                events::add);
    }

    CompletionStage<Reply> answerCall(SideCalls.Call call) {
        asked.add(call);
        late.accept(call);
        Reply word = words.poll();
        return word == null
                ? CompletableFuture.failedFuture(new IllegalStateException("no answer in time"))
                : CompletableFuture.completedFuture(word);
    }

    /** A run whose process ended, and that process's successor. */
    LiveExecution lost() {
        LiveExecution execution = run(order());
        restart();
        now.addAndGet(Duration.ofSeconds(31).toMillis());
        return execution;
    }

    static String operation(LiveExecution execution) {
        return execution.lease().operationId().toString();
    }
}
