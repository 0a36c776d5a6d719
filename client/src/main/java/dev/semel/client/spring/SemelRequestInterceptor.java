package dev.semel.client.spring;

import dev.semel.client.Repeater;
import dev.semel.client.UnsettledException;
import java.io.IOException;
import org.springframework.http.HttpRequest;
import org.springframework.http.client.ClientHttpRequestExecution;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.http.client.ClientHttpResponse;

/**
 * Sends the requests that have the attribute {@link #OPERATION} until their answer is definite, with their operation's
 * key; every other request as it is, once. Thread-safe.
 *
 * <pre>{@code
 * var client = RestClient.builder()
 *         .requestFactory(new JdkClientHttpRequestFactory(HttpClient.newHttpClient()))
 *         .requestInterceptor(new SemelRequestInterceptor(Repeater.of(journal, Dialect.IETF)))
 *         .build();
 * client.post().uri(uri).attribute(SemelRequestInterceptor.OPERATION, "order-17").body(order).retrieve()…
 * }</pre>
 *
 * <p>It pauses on the caller's thread. RestClient wraps what it throws: {@link UnsettledException} is the cause of a
 * {@code ResourceAccessException}. Interceptors that are added after this one see every sending.
 *
 * <p>The HTTP client behind the request factory is to follow no redirects, to repeat nothing of its own, and to have a
 * read timeout: an interceptor sees none of that.
 */
public final class SemelRequestInterceptor implements ClientHttpRequestInterceptor {
    /** The request attribute that names the operation: a String, not empty. */
    public static final String OPERATION = "dev.semel.client.operation";

    private final Repeater repeater;

    public SemelRequestInterceptor(Repeater repeater) {
        this.repeater = repeater;
    }

    /**
     * {@inheritDoc}
     *
     * @throws UnsettledException it may have run; ask for the operation again
     */
    @Override
    public ClientHttpResponse intercept(HttpRequest request, byte[] body, ClientHttpRequestExecution execution)
            throws IOException {
        return switch (request.getAttributes().get(OPERATION)) {
            case null -> execution.execute(request, body);
            case String operation
            when !operation.isEmpty() ->
                repeater.send(operation, headers -> {
                    headers.forEach(request.getHeaders()::set);
                    return ReceivedResponse.of(execution.execute(request, body));
                });
            case Object other ->
                throw new IllegalArgumentException(OPERATION
                        + " is a String that is not empty, such as the order's number; not " + other.getClass()
                        + " \"" + other + '"');
        };
    }
}
