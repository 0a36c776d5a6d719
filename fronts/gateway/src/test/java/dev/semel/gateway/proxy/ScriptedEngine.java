package dev.semel.gateway.proxy;

import dev.semel.Admission;
import dev.semel.Execution;
import dev.semel.Execution.UnknownReason;
import dev.semel.http.Headers;
import dev.semel.http.Reply;
import dev.semel.http.RequestView;
import dev.semel.policy.Problem;
import dev.semel.policy.Route;
import dev.semel.transaction.Transaction;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Stands in the engine's place: admits every request, unless told otherwise, and remembers how its execution ended. The
 * endings complete on a thread of their own, as those of a store do.
 */
final class ScriptedEngine implements Engine {
    private final LinkedBlockingQueue<String> endings = new LinkedBlockingQueue<>();
    private final List<RequestView> admitted = new CopyOnWriteArrayList<>();
    private final List<Reply> completed = new CopyOnWriteArrayList<>();
    private volatile boolean certain = true;
    private volatile int maxReplyBytes = 1 << 20;
    private volatile @Nullable Reply own;
    private volatile Function<RequestView, Admission> admission = view -> new Admission.Proceed(new Run());

    ScriptedEngine keeping(int bytes) {
        maxReplyBytes = bytes;
        return this;
    }

    /** From now on executions end with this answer of the engine's own; null: with what they were ended with. */
    void endingWith(@Nullable Reply answer) {
        own = answer;
    }

    ScriptedEngine admitting(Function<RequestView, Admission> given) {
        admission = given;
        return this;
    }

    List<RequestView> admitted() {
        return admitted;
    }

    /** What executions were completed with. */
    List<Reply> completed() {
        return completed;
    }

    /** Waits for the next ending. */
    String ending() {
        try {
            String ending = endings.poll(6, TimeUnit.SECONDS);
            if (ending == null) {
                throw new AssertionError("no execution ended");
            }
            return ending;
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(end);
        }
    }

    boolean nothingElseEnded() {
        return endings.isEmpty();
    }

    @Override
    public CompletionStage<Admission> admit(Route route, RequestView request) {
        admitted.add(request);
        return CompletableFuture.supplyAsync(() -> admission.apply(request));
    }

    @Override
    public Reply problem(Route route, Headers request, Problem problem, String detail) {
        return Problems.refusal(problem, problem.status(), detail);
    }

    @Override
    public Headers bypassMarks(Admission.Bypass.Reason reason) {
        return Headers.of(
                "Semel-Status", "bypassed;reason=" + Decision.bypassed(reason).reason());
    }

    /** From now on no run is certain of its claim. */
    ScriptedEngine uncertain() {
        certain = false;
        return this;
    }

    private final class Run implements Execution {
        private final AtomicBoolean ended = new AtomicBoolean();

        private CompletionStage<Reply> end(String how, Reply reply) {
            if (!ended.compareAndSet(false, true)) {
                endings.add("ended twice: " + how);
            }
            return CompletableFuture.supplyAsync(() -> {
                endings.add(how);
                Reply instead = own;
                return (instead == null ? reply : instead).withHeader("Semel-Status", "executed");
            });
        }

        @Override
        public UUID operationId() {
            return new UUID(0, 1);
        }

        @Override
        public Headers upstreamHeaders() {
            return Headers.of("Semel-Operation-Id", "op-1", "Semel-Attempt", "1", "Semel-Fence", "7");
        }

        @Override
        public int maxReplyBytes() {
            return maxReplyBytes;
        }

        @Override
        public boolean isCertain() {
            return certain;
        }

        @Override
        public CompletionStage<Reply> complete(Reply reply) {
            completed.add(reply);
            return end("complete " + reply.status(), reply);
        }

        @Override
        public CompletionStage<Reply> completeWithoutBody(Reply head) {
            completed.add(head);
            return end("completeWithoutBody " + head.status(), head);
        }

        @Override
        public CompletionStage<Ended> completeIn(Transaction transaction, Reply reply) {
            throw new UnsupportedOperationException("a gateway has no transactions");
        }

        @Override
        public CompletionStage<Reply> undone(Reply reply) {
            throw new UnsupportedOperationException("a gateway has no transactions");
        }

        @Override
        public CompletionStage<Reply> release(ReleaseReason reason) {
            return end("release " + reason, Problems.of(Problem.UPSTREAM_UNREACHABLE, "nothing ran"));
        }

        @Override
        public CompletionStage<Reply> unknown(UnknownReason cause) {
            return end("unknown " + cause, Problems.of(Problem.UPSTREAM_FAILED, "nobody knows"));
        }

        @Override
        public Reply timedOut() {
            return Problems.of(Problem.UPSTREAM_TIMEOUT, "too slow");
        }
    }
}
