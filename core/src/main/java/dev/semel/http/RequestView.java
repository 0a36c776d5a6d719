package dev.semel.http;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request as the engine sees it: received whole, its target as it will be sent upstream.
 *
 * @param method as received; methods are case-sensitive (RFC 9110 section 9.1)
 * @param path the raw path, percent-escapes untouched, starting with a slash
 * @param query the raw query without its question mark; null when the target has none
 */
public record RequestView(
        String method, String path, @Nullable String query, Headers headers, Body body) {

    /** A request whose target may carry a query. */
    public static RequestView of(String method, String target, Headers headers, Body body) {
        int mark = target.indexOf('?');
        return mark < 0
                ? new RequestView(method, target, null, headers, body)
                : new RequestView(method, target.substring(0, mark), target.substring(mark + 1), headers, body);
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
