package dev.semel.client;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One operation's request on its way, from its first sending to its end. Confined to one step after the other. */
final class Sending {
    private final String operation;
    private final KeyJournal.Entry entry;
    private final Repeater repeater;
    private final Backoff backoff;
    private final long until;

    Sending(String operation, KeyJournal.Entry entry, Repeater repeater) {
        this.operation = operation;
        this.entry = entry;
        this.repeater = repeater;
        ClientSettings settings = repeater.settings();
        this.backoff = new Backoff(
                settings.firstPause(),
                settings.longestPause(),
                repeater.pauses().random());
        this.until = now() + settings.patience().toNanos();
    }

    /** What comes after a sending. */
    sealed interface Next {
        /** The answer is definite: it goes to the caller. */
        record Done() implements Next {}

        /** The same request again, after that pause. */
        record Again(Duration pause) implements Next {}

        /** Nothing more is sent. */
        record GiveUp(UnsettledException why) implements Next {}
    }

    /** What every sending carries. */
    Map<String, String> headers() {
        return repeater.dialect().headers(entry);
    }

    /** @throws IOException the journal can't be written to; the answer is definite */
    Next answered(int status, Judge.Fields fields) throws IOException {
        return switch (repeater.judge().judge(status, fields)) {
            case Verdict.Succeeded done -> new Next.Done();
            case Verdict.Refused refused -> new Next.Done();
            case Verdict.Failed failed -> {
                repeater.journal().fail(operation, entry);
                yield new Next.Done();
            }
            case Verdict.Unsettled unsettled -> giveUp(status, "the API answered " + status, null);
            case Verdict.Again(Duration after) -> again(after, status, "the last answer was " + status, null);
        };
    }

    /** No answer came: it may have run. */
    Next unanswered(IOException failure) {
        return again(Duration.ZERO, 0, failure.toString(), failure);
    }

    /** Nobody waits for the answer any more. */
    UnsettledException abandoned(@Nullable Exception cause) {
        return new UnsettledException(operation, 0, "its sending was broken off", cause);
    }

    private Next again(Duration after, int status, String why, @Nullable Throwable failure) {
        Duration pause = backoff.pause(after);
        return until - now() < pause.toNanos()
                ? giveUp(
                        status,
                        why + "; it was repeated for " + repeater.settings().patience(),
                        failure)
                : new Next.Again(pause);
    }

    private Next giveUp(int status, String why, @Nullable Throwable failure) {
        return new Next.GiveUp(new UnsettledException(operation, status, why, failure));
    }

    private long now() {
        return repeater.pauses().nanoTime().getAsLong();
    }
}
