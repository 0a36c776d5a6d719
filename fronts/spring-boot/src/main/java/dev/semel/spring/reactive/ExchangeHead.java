package dev.semel.spring.reactive;

import dev.semel.http.Body;
import dev.semel.http.Headers;
import dev.semel.http.Headers.Field;
import dev.semel.http.HopByHop;
import dev.semel.http.RequestView;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.reactive.ServerHttpRequest;

/** What a request's head says, as the engine sees it. Without state. */
final class ExchangeHead {
    private static final String OURS = "semel";

    private ExchangeHead() {}

    /** The raw path below the application's own. */
    static String path(ServerHttpRequest request) {
        String path = request.getPath().pathWithinApplication().value();
        return path.isEmpty() ? "/" : path;
    }

    static RequestView view(ServerHttpRequest request, Body body, @Nullable String caller) {
        return new RequestView(
                request.getMethod().name(),
                path(request),
                request.getURI().getRawQuery(),
                fields(request),
                body,
                caller);
    }

    /** Its fields, repeated lines apart, without those of the connection and those that no client may send. */
    static Headers fields(ServerHttpRequest request) {
        List<Field> fields = new ArrayList<>();
        request.getHeaders().forEach((name, values) -> {
            if (!isOurs(name) && !HopByHop.contains(name)) {
                values.forEach(value -> fields.add(new Field(name, value)));
            }
        });
        return Headers.copyOf(fields);
    }

    /** Whether a field is Semel's own: nobody else may set it. */
    static boolean isOurs(String name) {
        int length = OURS.length();
        return name.length() > length
                && (name.charAt(length) == '-' || name.charAt(length) == '_')
                && name.regionMatches(true, 0, OURS, 0, length);
    }
}
