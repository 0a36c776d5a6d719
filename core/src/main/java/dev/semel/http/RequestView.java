package dev.semel.http;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request as the engine sees it: received whole, its target as it will be sent upstream.
 *
 * @param method as received; methods are case-sensitive (RFC 9110 section 9.1)
 * @param path the raw path, percent-escapes untouched, starting with a slash
 * @param query the raw query without its question mark; null when the target has none
 * @param caller who is calling, where the front itself has authenticated the caller: it is the principal then, whatever
 *     credentials the policy reads; null leaves that to the policy, and so does {@link #NOBODY}, but for cookies
 */
public record RequestView(
        String method,
        String path,
        @Nullable String query,
        Headers headers,
        Body body,
        @Nullable String caller) {

    /**
     * The caller of a front that has looked and knows that nobody is logged in: a cookie, or a token against forged
     * requests, is a guest's then, and no credential. What a policy reads still counts.
     */
    public static final String NOBODY = "";

    /** A request whose caller the policy finds out. */
    public RequestView(String method, String path, @Nullable String query, Headers headers, Body body) {
        this(method, path, query, headers, body, null);
    }

    /** A request whose target may carry a query. */
    public static RequestView of(String method, String target, Headers headers, Body body) {
        int mark = target.indexOf('?');
        return mark < 0
                ? new RequestView(method, target, null, headers, body)
                : new RequestView(method, target.substring(0, mark), target.substring(mark + 1), headers, body);
    }

    /** The same request, whose caller the front has authenticated; null leaves it to the policy. */
    public RequestView withCaller(@Nullable String authenticated) {
        return new RequestView(method, path, query, headers, body, authenticated);
    }

    /** The media type of the body, lower case, without parameters; empty when there is none or several. */
    public Optional<String> mediaType() {
        var lines = headers.all("Content-Type");
        if (lines.size() != 1) {
            return Optional.empty();
        }
        return Optional.of(MediaTypes.essence(lines.get(0)));
    }
}
