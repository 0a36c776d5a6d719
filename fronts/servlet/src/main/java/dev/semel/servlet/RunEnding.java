package dev.semel.servlet;

import dev.semel.Execution;
import dev.semel.Execution.UnknownReason;
import dev.semel.http.Body;
import dev.semel.http.Headers;
import dev.semel.http.Reply;
import dev.semel.servlet.RecordedAnswer.SentError;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The one ending of a run: whoever comes first ends it, and what comes later changes nothing. Thread-safe. */
final class RunEnding {
    /** How much longer a run may go on whose caller was answered without it. */
    private static final int LATE_LIMIT_MINUTES = 10;

    private static final Reply NO_REPLY = new Reply(500, Headers.NONE, Body.EMPTY);

    private final Execution execution;
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile @Nullable UnknownReason givenUp;

    RunEnding(Execution execution) {
        this.execution = execution;
    }

    boolean isOver() {
        return ended.get();
    }

    /** Whether nobody has ended it; from here on, the transaction does. */
    void leaveToTransaction() {
        ended.set(true);
    }

    /** What comes next as an answer is none of the handler's. */
    void giveUp(UnknownReason reason) {
        givenUp = reason;
    }

    boolean isGivenUp() {
        return givenUp != null;
    }

    /** Ends the run, if nobody has; the stage has what its caller is told. Null when somebody has. */
    @Nullable
    CompletionStage<Reply> end(Function<Execution, CompletionStage<Reply>> ending) {
        return ended.compareAndSet(false, true) ? ending.apply(execution) : null;
    }

    /**
     * An answer on its way into the record.
     *
     * @param told what the caller is told, once that is durable
     */
    record Recorded(CompletionStage<Reply> told, Reply given, RecordedAnswer answer) {
        /** Writes what the caller is told. */
        void write(Reply reply, HttpServletResponse response) throws IOException {
            if (isAnswer(reply, given)) {
                Answers.write(reply, answer.head(), response);
            } else {
                Answers.write(reply, response);
            }
        }
    }

    /** Ends the run with what its handler answered, if nobody has ended it; null when somebody has. */
    @Nullable
    Recorded with(RecordedAnswer answer) {
        boolean sound = answer.isSound();
        UnknownReason reason = givenUp == null && !sound ? UnknownReason.ANSWER_INVALID : givenUp;
        Reply given = sound ? given(answer) : NO_REPLY;
        CompletionStage<Reply> told = end(live -> reason == null ? live.complete(given) : live.unknown(reason));
        return told == null ? null : new Recorded(told, given, answer);
    }

    private static Reply given(RecordedAnswer answer) {
        SentError error = answer.error();
        return error == null
                ? answer.take()
                : ErrorMark.marked(error.status(), answer.head().fields(), error.message());
    }

    /** Whether it is the run's own answer that its caller gets, not one of the engine's. */
    static boolean isAnswer(Reply told, Reply given) {
        return told.body().equals(given.body()) && told.status() == given.status();
    }

    static Reply join(CompletionStage<Reply> told) {
        return told.toCompletableFuture().join();
    }

    /** What the handler left can't be made an answer. */
    void abandon() {
        end(live -> live.unknown(UnknownReason.ANSWER_INVALID));
    }

    /** The handler has an answer that can't be rendered any more, since the request is over. */
    void lost() {
        end(live -> live.unknown(UnknownReason.CONNECTION_LOST));
    }

    /** A handler that has not answered some minutes later never does: then nobody knows what it did. */
    void limit() {
        CompletableFuture.delayedExecutor(LATE_LIMIT_MINUTES, TimeUnit.MINUTES)
                .execute(() -> end(live -> live.unknown(UnknownReason.TIMEOUT)));
    }
}
