package dev.semel.client.okhttp;

import dev.semel.client.Answer;
import dev.semel.client.OperationName;
import dev.semel.client.Repeater;
import dev.semel.client.UnsettledException;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.EventListener;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Sends the requests that are tagged with an {@link OperationName} until their answer is definite, with their
 * operation's key; every other request as it is, once. Thread-safe.
 *
 * <pre>{@code
 * var client = new OkHttpClient.Builder()
 *         .followRedirects(false)
 *         .addInterceptor(new SemelInterceptor(Repeater.of(journal, Dialect.IETF)))
 *         .build();
 * var request = new Request.Builder().url(url).post(body).tag(OperationName.class, new OperationName("order-17")).build();
 * }</pre>
 *
 * <p>It pauses on the call's thread. A call that is cancelled, its thread interrupted or its {@code callTimeout} over,
 * ends with {@link UnsettledException}. Interceptors that are added after this one see every sending.
 *
 * <p>OkHttp repeats nothing of its own for these requests, but for one case: a 503 with {@code Retry-After: 0} at once,
 * once, with the same key.
 */
public final class SemelInterceptor implements Interceptor {
    private final Repeater repeater;

    public SemelInterceptor(Repeater repeater) {
        this.repeater = repeater;
    }

    /**
     * {@inheritDoc}
     *
     * @throws UnsettledException it may have run; ask for the operation again
     * @throws IllegalArgumentException the request has a body that can be sent once only
     * @throws IllegalStateException the client follows redirects, which would take the key to where they lead; or this
     *     is a network interceptor
     */
    @Override
    public Response intercept(Chain chain) throws IOException {
        Request request = chain.request();
        OperationName operation = request.tag(OperationName.class);
        if (operation == null) {
            return chain.proceed(request);
        }
        if (chain.getFollowRedirects()) {
            throw new IllegalStateException("a client that follows redirects takes the key to where they lead; build it"
                    + " with followRedirects(false), or have this request sent by client.newBuilder()"
                    + ".followRedirects(false).build()");
        }
        requireRepeatable(request.body());
        Chain once = once(chain);
        return repeater.send(operation.name(), cancellation(chain.call()), headers -> whole(once, request, headers))
                .response();
    }

    private static void requireRepeatable(@Nullable RequestBody body) {
        if (body != null && (body.isOneShot() || body.isDuplex())) {
            throw new IllegalArgumentException("the request's body can be sent once only, and it may have to be"
                    + " repeated; take RequestBody.create(…) of bytes, a text or a file");
        }
    }

    private Chain once(Chain chain) {
        Chain once = chain.withRetryOnConnectionFailure(false);
        return once.readTimeoutMillis() != 0
                ? once
                : once.withReadTimeout(
                        Math.toIntExact(repeater.settings().oneSending().toMillis()), TimeUnit.MILLISECONDS);
    }

    private static CompletableFuture<Void> cancellation(Call call) {
        var cancelled = new CompletableFuture<Void>();
        call.addEventListener(new EventListener() {
            @Override
            public void canceled(Call same) {
                cancelled.complete(null);
            }
        });
        if (call.isCanceled()) {
            cancelled.complete(null);
        }
        return cancelled;
    }

    private static Received whole(Chain chain, Request request, Map<String, String> headers) throws IOException {
        Request.Builder keyed = request.newBuilder();
        headers.forEach(keyed::header);
        Response response = chain.proceed(keyed.build());
        try {
            // Buffered where it is read from: an answer that breaks off fails here.
            response.body().source().request(Answer.WHOLE_UP_TO);
            return new Received(response);
        } catch (IOException e) {
            response.close();
            throw e;
        }
    }

    private record Received(Response response) implements Answer {
        @Override
        public int status() {
            return response.code();
        }

        @Override
        public Optional<String> field(String name) {
            return response.headers(name).stream().findFirst();
        }

        @Override
        public void close() {
            response.close();
        }
    }
}
