package dev.semel.client;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/**
 * Repeats requests with their operation's key until the API has said what became of it, whichever HTTP client sends
 * them. Thread-safe.
 *
 * <p>The key is in the journal before the first byte is sent. So an operation that was asked for before a crash and is
 * asked for again after it, under the same name, is the same to the API, and gets the first answer if there was one.
 */
public final class Repeater {
    private final KeyJournal journal;
    private final Dialect dialect;
    private final Judge judge;
    private final ClientSettings settings;
    private final Pauses pauses;

    Repeater(KeyJournal journal, Dialect dialect, ClientSettings settings, InstantSource clock, Pauses pauses) {
        this.journal = journal;
        this.dialect = dialect;
        this.judge = new Judge(dialect, clock);
        this.settings = settings;
        this.pauses = pauses;
    }

    /** With the usual {@link ClientSettings}. */
    public static Repeater of(KeyJournal journal, Dialect dialect) {
        return of(journal, dialect, ClientSettings.DEFAULT);
    }

    public static Repeater of(KeyJournal journal, Dialect dialect, ClientSettings settings) {
        return new Repeater(journal, dialect, settings, InstantSource.system(), Pauses.ofTheSystem());
    }

    /** Sends a request once. */
    @FunctionalInterface
    public interface Sender<A extends Answer> {
        /**
         * Sends it, and waits for the answer.
         *
         * @param headers to set, in the place of what the request has under these names
         * @throws IOException no answer came, or half of one
         */
        A send(Map<String, String> headers) throws IOException;
    }

    /** {@link #send(String, CompletableFuture, Sender)} for a caller who waits for the answer. */
    public <A extends Answer> A send(String operation, Sender<A> sender) throws IOException {
        return send(operation, new CompletableFuture<>(), sender);
    }

    /**
     * Sends a request until its answer is definite, and gives that. Blocks; pauses on this thread.
     *
     * @param operation what the request is for, in the caller's words: every request for the same thing has the same
     *     one, also after a restart
     * @param cancelled completed when nobody wants the answer any more: nothing is sent from then on
     * @throws UnsettledException it may have run; ask for the operation again. Also when it was cancelled, or the
     *     thread interrupted, which it still is then
     * @throws IOException the journal can't be read or written to
     */
    public <A extends Answer> A send(String operation, CompletableFuture<?> cancelled, Sender<A> sender)
            throws IOException {
        Sending sending = open(operation);
        while (true) {
            A answer;
            try {
                answer = sender.send(sending.headers());
            } catch (IOException failure) {
                if (cancelled.isDone()) {
                    throw sending.abandoned(failure);
                }
                rest(sending, cancelled, sending.unanswered(failure));
                continue;
            }
            Sending.Next next = judged(sending, answer);
            if (next instanceof Sending.Next.Done) {
                return answer;
            }
            rest(sending, cancelled, next);
        }
    }

    /** @throws IOException the journal can't be read, or not be written to: nothing was sent */
    Sending open(String operation) throws IOException {
        return new Sending(operation, journal.open(operation), this);
    }

    private static Sending.Next judged(Sending sending, Answer answer) throws IOException {
        boolean definite = false;
        try {
            Sending.Next next = sending.answered(answer.status(), answer::field);
            definite = next instanceof Sending.Next.Done;
            return next;
        } finally {
            if (!definite) {
                answer.close();
            }
        }
    }

    private void rest(Sending sending, CompletableFuture<?> cancelled, Sending.Next next) throws UnsettledException {
        switch (next) {
            case Sending.Next.Done done -> {}
            case Sending.Next.GiveUp(UnsettledException why) -> throw why;
            case Sending.Next.Again(Duration pause) -> {
                var over = new CountDownLatch(1);
                pauses.after().pause(pause, over::countDown);
                var unused = cancelled.whenComplete((done, failure) -> over.countDown());
                try {
                    over.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw sending.abandoned(e);
                }
                if (cancelled.isDone()) {
                    throw sending.abandoned(null);
                }
            }
        }
    }

    KeyJournal journal() {
        return journal;
    }

    Dialect dialect() {
        return dialect;
    }

    Judge judge() {
        return judge;
    }

    /** Of every sending. */
    public ClientSettings settings() {
        return settings;
    }

    Pauses pauses() {
        return pauses;
    }
}
