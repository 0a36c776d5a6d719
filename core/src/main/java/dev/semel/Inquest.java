package dev.semel;

import static java.util.concurrent.CompletableFuture.completedFuture;

import dev.semel.Inquiries.Word;
import dev.semel.event.Event;
import dev.semel.http.Body;
import dev.semel.http.Headers;
import dev.semel.http.Reply;
import dev.semel.key.JsonField;
import dev.semel.policy.AnswerCondition;
import dev.semel.policy.Inquiry;
import dev.semel.store.Resolution;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The questions about one operation, one at a time, until its record is settled. Thread-safe.
 *
 * <p>A repeat asks when the last question is a pause ago; without repeats the pauses double. What lets it run again is
 * believed only when its claim is old enough: a request may still be on its way, sent by a process that is gone.
 */
final class Inquest {
    private final Engine engine;
    private final Question question;
    private @Nullable CompletableFuture<Word> asking;
    private Word last = Word.UNCLEAR;
    private boolean asked;
    private long answeredAt;
    private Duration pause;
    private boolean over;

    Inquest(Engine engine, Question question) {
        this.engine = engine;
        this.question = question;
        this.pause = question.inquiry().pause();
        this.answeredAt = System.nanoTime();
    }

    Question question() {
        return question;
    }

    synchronized boolean isOver(long now) {
        return over || now - question.until() >= 0;
    }

    /** Asks for a repeat. */
    CompletionStage<Word> ask(long now) {
        return ask(now, question.inquiry().pause(), true);
    }

    /** Asks in the background. */
    void askIfDue(long now) {
        ask(now, pause(), false);
    }

    private synchronized Duration pause() {
        return pause;
    }

    private CompletionStage<Word> ask(long now, Duration since, boolean firstAtOnce) {
        CompletableFuture<Word> begun;
        synchronized (this) {
            if (asking != null) {
                return asking;
            }
            boolean due = (firstAtOnce && !asked) || now - answeredAt >= since.toNanos();
            if (over || !due) {
                return completedFuture(over ? Word.SETTLED : last);
            }
            asked = true;
            begun = new CompletableFuture<>();
            asking = begun;
        }
        var unused = put().whenComplete((word, failure) -> heard(begun, failure == null ? word : Word.UNCLEAR));
        return begun;
    }

    private void heard(CompletableFuture<Word> begun, Word word) {
        synchronized (this) {
            asking = null;
            last = word;
            answeredAt = System.nanoTime();
            Duration doubled = pause.multipliedBy(2);
            Duration longest = question.inquiry().longestPause();
            pause = doubled.compareTo(longest) < 0 ? doubled : longest;
            over = word == Word.SETTLED;
        }
        begun.complete(word);
    }

    private CompletionStage<Word> put() {
        Optional<SideCalls.Call> call = question.call();
        if (call.isEmpty()) {
            return completedFuture(
                    inVain("the question names the key, which is kept nowhere or would make it another path"));
        }
        try {
            return engine.sideCalls()
                    .send(call.get())
                    .handle((reply, failure) -> reply == null
                            ? completedFuture(inVain("no answer (" + Failures.words(failure) + ")"))
                            : read(reply))
                    .thenCompose(stage -> stage);
        } catch (RuntimeException e) {
            return completedFuture(inVain("it could not be sent (" + Failures.words(e) + ")"));
        }
    }

    private CompletionStage<Word> read(Reply reply) {
        Inquiry inquiry = question.inquiry();
        if (holds(inquiry.running(), reply)) {
            return completedFuture(Word.RUNNING);
        }
        if (holds(inquiry.never(), reply)) {
            return settleFree(new Resolution.NeverHappened());
        }
        if (holds(inquiry.done(), reply)) {
            return answerIn(reply)
                    .map(this::settleWith)
                    .orElseGet(() -> completedFuture(inVain("its answer has no answer of the operation")));
        }
        return completedFuture(inVain("its answer, a " + reply.status() + ", says nothing of the operation"));
    }

    private static boolean holds(List<AnswerCondition> any, Reply reply) {
        return any.stream().anyMatch(condition -> condition.holds(reply));
    }

    private CompletionStage<Word> settleWith(Reply answer) {
        boolean whole = answer.body().length() <= question.policy().failure().maxReplyBytes();
        var verdict = new Verdict(whole ? answer : new Reply(answer.status(), answer.headers(), Body.EMPTY), whole);
        return switch (verdict.ending(question.policy())) {
            case Ending.Completed(var stored, Duration atLeast) -> settle(new Resolution.Completed(stored, atLeast));
            case Ending.Retryable(var stored) -> settleFree(new Resolution.Retryable(stored));
            case Ending.Released released -> settleFree(new Resolution.NeverHappened());
            case Ending.Unknown unknown ->
                completedFuture(inVain("by the policy's rules the operation's answer leaves its outcome unknown"));
        };
    }

    /**
     * Lets it run again, if its latest request can't be on its way any more: what the API knows may be all that it will
     * ever know, or be an earlier attempt's answer.
     */
    private CompletionStage<Word> settleFree(Resolution resolution) {
        boolean arrived = System.nanoTime() - question.claimedAt()
                >= question.inquiry().settle().toNanos();
        return arrived ? settle(resolution) : completedFuture(Word.RUNNING);
    }

    private CompletionStage<Word> settle(Resolution resolution) {
        return engine.bounded(() -> engine.store().resolve(question.id(), question.fence(), resolution))
                .thenApply(changed -> {
                    if (changed) {
                        engine.tell(new Event.Settled(question.subject(), question.operationId(), word(resolution)));
                    }
                    return Word.SETTLED;
                });
    }

    private static String word(Resolution resolution) {
        return switch (resolution) {
            case Resolution.Completed completed -> "completed";
            case Resolution.Retryable retryable -> "retryable";
            case Resolution.NeverHappened never -> "never happened";
        };
    }

    private Word inVain(String why) {
        engine.tell(new Event.AskedInVain(question.subject(), question.operationId(), why));
        return Word.UNCLEAR;
    }

    /** The operation's own answer, where the policy says it is. */
    private Optional<Reply> answerIn(Reply reply) {
        Inquiry.Answer where = question.inquiry().answer();
        Integer status = where.status() == null ? Integer.valueOf(reply.status()) : where.status();
        if (where.statusPointer() != null) {
            status = statusIn(JsonField.find(reply.body(), where.statusPointer()));
        }
        if (status == null) {
            return Optional.empty();
        }
        int found = status;
        if (where.body() == null) {
            return Optional.of(new Reply(found, reply.headers(), reply.body()));
        }
        return switch (JsonField.find(reply.body(), where.body())) {
            case JsonField.Scalar scalar -> Optional.of(part(found, scalar.isNull() ? "" : scalar.text(), where));
            case JsonField.Structure structure -> Optional.of(part(found, structure.json(), where));
            case JsonField.Absent absent -> Optional.empty();
            case JsonField.Invalid invalid -> Optional.empty();
        };
    }

    private static Reply part(int status, String body, Inquiry.Answer where) {
        return new Reply(status, Headers.of("Content-Type", where.contentType()), Body.of(body));
    }

    private static @Nullable Integer statusIn(JsonField field) {
        return field instanceof JsonField.Scalar scalar && scalar.text().matches("[2-5][0-9]{2}")
                ? Integer.valueOf(scalar.text())
                : null;
    }
}
