package dev.semel.client;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
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
    private final Repeater repeater;

    private SemelClient(HttpClient http, Repeater repeater) {
        if (http.followRedirects() != HttpClient.Redirect.NEVER) {
            throw new IllegalArgumentException("an HttpClient that follows redirects takes the key to where they lead;"
                    + " build it with followRedirects(Redirect.NEVER)");
        }
        this.http = http;
        this.repeater = repeater;
    }

    /**
     * A client with the usual {@link ClientSettings}.
     *
     * @param http follows no redirects, else this is an {@link IllegalArgumentException}
     */
    public static SemelClient of(HttpClient http, KeyJournal journal, Dialect dialect) {
        return of(http, Repeater.of(journal, dialect));
    }

    /** @param http follows no redirects, else this is an {@link IllegalArgumentException} */
    public static SemelClient of(HttpClient http, Repeater repeater) {
        return new SemelClient(http, repeater);
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
        Sending sending;
        try {
            sending = repeater.open(operation);
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
        var repeats = new Repeats<T>(sending, keyed(request, sending), handler);
        repeats.send();
        return repeats.answer;
    }

    /** The operation will not be asked for again: its key is not needed any more. */
    public void forget(String operation) throws IOException {
        repeater.journal().forget(operation);
    }

    private HttpRequest keyed(HttpRequest request, Sending sending) {
        var keyed = HttpRequest.newBuilder(request, (name, value) -> true);
        sending.headers().forEach(keyed::setHeader);
        if (request.timeout().isEmpty()) {
            keyed.timeout(repeater.settings().oneSending());
        }
        return keyed.build();
    }

    /** Sends a request again and again, without a thread between the sendings. Confined to one step after the other. */
    private final class Repeats<T> {
        private final Sending sending;
        private final HttpRequest request;
        private final BodyHandler<T> handler;
        private final CompletableFuture<HttpResponse<T>> answer = new CompletableFuture<>();
        private volatile @Nullable Future<?> onItsWay;

        Repeats(Sending sending, HttpRequest request, BodyHandler<T> handler) {
            this.sending = sending;
            this.request = request;
            this.handler = handler;
            var unused = answer.whenComplete((response, failure) -> stopIfCancelled());
        }

        void send() {
            if (answer.isDone()) {
                return;
            }
            try {
                CompletableFuture<HttpResponse<T>> sent = http.sendAsync(request, handler);
                var unused = sent.whenComplete(this::sent);
                onItsWay = sent;
            } catch (RuntimeException e) {
                answer.completeExceptionally(e);
            }
            stopIfCancelled();
        }

        private void stopIfCancelled() {
            Future<?> sent = onItsWay;
            if (sent != null && answer.isCancelled()) {
                sent.cancel(true);
            }
        }

        private void sent(@Nullable HttpResponse<T> response, @Nullable Throwable failure) {
            try {
                if (response != null) {
                    goOn(sending.answered(response.statusCode(), response.headers()::firstValue), response);
                } else {
                    failed(failure instanceof CompletionException ? failure.getCause() : failure);
                }
            } catch (RuntimeException | IOException e) {
                answer.completeExceptionally(e);
            }
        }

        private void failed(@Nullable Throwable failure) {
            if (failure instanceof IOException unanswered) {
                goOn(sending.unanswered(unanswered), null);
            } else if (failure != null) {
                answer.completeExceptionally(failure);
            }
        }

        private void goOn(Sending.Next next, @Nullable HttpResponse<T> response) {
            switch (next) {
                case Sending.Next.Done done -> answer.complete(response);
                case Sending.Next.GiveUp(UnsettledException why) -> answer.completeExceptionally(why);
                case Sending.Next.Again(Duration pause) ->
                    repeater.pauses().after().pause(pause, this::send);
            }
        }
    }
}
