package dev.semel.client;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests that run once: with a key for each operation, the same for every sending, until the API has said what
 * became of it. Thread-safe.
 *
 * <p>The key is in the journal before the first byte is sent. So an operation that was asked for before a crash and is
 * asked for again after it, under the same name, is the same to the API, and gets the first answer if there was one.
 */
public final class SemelClient {
    private final HttpClient http;
    private final KeyJournal journal;
    private final Dialect dialect;
    private final Judge judge;
    private final Settings settings;
    private final Pauses pauses;

    private SemelClient(
            HttpClient http,
            KeyJournal journal,
            Dialect dialect,
            Settings settings,
            InstantSource clock,
            Pauses pauses) {
        this.http = http;
        this.journal = journal;
        this.dialect = dialect;
        this.judge = new Judge(dialect, clock);
        this.settings = settings;
        this.pauses = pauses;
    }

    /** A client with the usual {@link Settings}. */
    public static SemelClient of(HttpClient http, KeyJournal journal, Dialect dialect) {
        return of(http, journal, dialect, Settings.DEFAULT);
    }

    public static SemelClient of(HttpClient http, KeyJournal journal, Dialect dialect, Settings settings) {
        return new SemelClient(http, journal, dialect, settings, InstantSource.system(), Pauses.ofTheSystem());
    }

    static SemelClient of(
            HttpClient http,
            KeyJournal journal,
            Dialect dialect,
            Settings settings,
            InstantSource clock,
            Pauses pauses) {
        return new SemelClient(http, journal, dialect, settings, clock, pauses);
    }

    /**
     * How long, and how often.
     *
     * @param patience from the first sending on; nothing is sent after that
     * @param oneSending longest time for one answer, where the request doesn't say its own
     * @param firstPause before the second sending, about; doubled for every further one
     * @param longestPause unless the API asks for more
     */
    public record Settings(Duration patience, Duration oneSending, Duration firstPause, Duration longestPause) {
        /** A minute in all, 20 seconds for one sending, pauses from 100 ms to 10 s. */
        public static final Settings DEFAULT = new Settings(
                Duration.ofMinutes(1), Duration.ofSeconds(20), Duration.ofMillis(100), Duration.ofSeconds(10));

        public Settings {
            if (!patience.isPositive() || !oneSending.isPositive() || !firstPause.isPositive()) {
                throw new IllegalArgumentException("patience, oneSending and firstPause are positive: " + patience
                        + ", " + oneSending + ", " + firstPause);
            }
            if (longestPause.compareTo(firstPause) < 0) {
                throw new IllegalArgumentException(
                        "longestPause is firstPause or longer: " + longestPause + ", " + firstPause);
            }
        }

        public Settings withPatience(Duration next) {
            return new Settings(next, oneSending, firstPause, longestPause);
        }

        public Settings withOneSending(Duration next) {
            return new Settings(patience, next, firstPause, longestPause);
        }
    }

    /** Time, and how it passes. */
    record Pauses(LongSupplier nanoTime, After after, RandomGenerator random) {
        /** Has something done after that long. */
        @FunctionalInterface
        interface After {
            void pause(Duration length, Runnable then);
        }

        static Pauses ofTheSystem() {
            return new Pauses(
                    System::nanoTime,
                    (length, then) -> CompletableFuture.delayedExecutor(length.toNanos(), TimeUnit.NANOSECONDS)
                            .execute(then),
                    RandomGenerator.getDefault());
        }
    }

    /**
     * Sends a request until its answer is definite, and gives that. Blocks.
     *
     * @param operation what the request is for, in the caller's words: every request for the same thing has the same
     *     one, also after a restart
     * @param request may be sent several times, so its body must be one that can be
     * @throws UnsettledException it may have run; ask for the operation again
     * @throws IOException the journal can't be written to; nothing was sent
     */
    public <T> HttpResponse<T> send(String operation, HttpRequest request, BodyHandler<T> handler)
            throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<T>> sending = sendAsync(operation, request, handler);
        try {
            return sending.get();
        } catch (InterruptedException e) {
            sending.cancel(true);
            throw e;
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case IOException known -> throw known;
                case RuntimeException known -> throw known;
                case Error known -> throw known;
                case null, default -> throw new IOException(e.getCause());
            }
        }
    }

    /**
     * The same without blocking, but for the journal. Who cancels the future stops the sending, and settles nothing.
     */
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(
            String operation, HttpRequest request, BodyHandler<T> handler) {
        KeyJournal.Entry entry;
        try {
            entry = journal.open(operation);
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
        var sending = new Sending<T>(operation, entry, keyed(request, entry), handler);
        sending.send();
        return sending.answer;
    }

    /** The operation will not be asked for again: its key is not needed any more. */
    public void forget(String operation) throws IOException {
        journal.forget(operation);
    }

    private HttpRequest keyed(HttpRequest request, KeyJournal.Entry entry) {
        var keyed = HttpRequest.newBuilder(request, (name, value) -> true);
        dialect.headers(entry).forEach(keyed::setHeader);
        if (request.timeout().isEmpty()) {
            keyed.timeout(settings.oneSending());
        }
        return keyed.build();
    }

    /** One operation's request on its way, from its first sending to its end. Confined to one step after the other. */
    private final class Sending<T> {
        private final String operation;
        private final KeyJournal.Entry entry;
        private final HttpRequest request;
        private final BodyHandler<T> handler;
        private final CompletableFuture<HttpResponse<T>> answer = new CompletableFuture<>();
        private final Backoff backoff = new Backoff(settings.firstPause(), settings.longestPause(), pauses.random());
        private volatile @Nullable Future<?> onItsWay;
        private final long until =
                pauses.nanoTime().getAsLong() + settings.patience().toNanos();

        Sending(String operation, KeyJournal.Entry entry, HttpRequest request, BodyHandler<T> handler) {
            this.operation = operation;
            this.entry = entry;
            this.request = request;
            this.handler = handler;
            var unused = answer.whenComplete((response, failure) -> stopIfCancelled());
        }

        void send() {
            if (answer.isDone()) {
                return;
            }
            CompletableFuture<HttpResponse<T>> sent = http.sendAsync(request, handler);
            var unused = sent.whenComplete((response, failure) -> {
                try {
                    if (response != null) {
                        answered(response);
                    } else {
                        failed(failure instanceof CompletionException ? failure.getCause() : failure);
                    }
                } catch (RuntimeException | IOException e) {
                    answer.completeExceptionally(e);
                }
            });
            onItsWay = sent;
            stopIfCancelled();
        }

        private void stopIfCancelled() {
            Future<?> sent = onItsWay;
            if (sent != null && answer.isCancelled()) {
                sent.cancel(true);
            }
        }

        private void answered(HttpResponse<T> response) throws IOException {
            switch (judge.judge(response.statusCode(), response.headers())) {
                case Verdict.Succeeded done -> answer.complete(response);
                case Verdict.Refused refused -> answer.complete(response);
                case Verdict.Failed failed -> {
                    journal.fail(operation, entry);
                    answer.complete(response);
                }
                case Verdict.Unsettled unsettled ->
                    end(response.statusCode(), "the API answered " + response.statusCode(), null);
                case Verdict.Again(Duration after) ->
                    again(after, response.statusCode(), "the last answer was " + response.statusCode(), null);
            }
        }

        /** No answer came: it may have run. */
        private void failed(@Nullable Throwable failure) {
            if (failure instanceof IOException) {
                again(Duration.ZERO, 0, String.valueOf(failure), failure);
            } else if (failure != null) {
                answer.completeExceptionally(failure);
            }
        }

        private void again(Duration after, int status, String why, @Nullable Throwable failure) {
            Duration pause = backoff.pause(after);
            if (until - pauses.nanoTime().getAsLong() < pause.toNanos()) {
                end(status, why + "; it was repeated for " + settings.patience(), failure);
            } else {
                pauses.after().pause(pause, this::send);
            }
        }

        private void end(int status, String why, @Nullable Throwable failure) {
            answer.completeExceptionally(new UnsettledException(operation, status, why, failure));
        }
    }
}
