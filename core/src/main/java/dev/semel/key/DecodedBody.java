package dev.semel.key;

import dev.semel.http.Body;
import dev.semel.http.RequestView;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A request's body without its content coding (RFC 9110 section 8.4). */
sealed interface DecodedBody {
    /** The bytes that were coded, or the body itself when nothing was. */
    record Plain(Body body) implements DecodedBody {}

    /**
     * A body that stays as it came: its coding is unknown, broken, or expands beyond the limit.
     *
     * @param codings as the request names them, in lower case
     */
    record Opaque(Body body, String codings) implements DecodedBody {}

    /** Undoes gzip and deflate, within the limits of {@link Inflated}; at most one coding. */
    static DecodedBody of(RequestView request) {
        List<String> lines = request.headers().all("Content-Encoding");
        if (lines.isEmpty()) {
            return new Plain(request.body());
        }
        String codings = RequestFields.trim(String.join(",", lines)).toLowerCase(Locale.ROOT);
        Optional<Body> plain = switch (codings) {
            case "", "identity" -> Optional.of(request.body());
            case "gzip", "x-gzip" -> Inflated.gzip(request.body());
            case "deflate" -> Inflated.zlib(request.body());
            default -> Optional.empty();
        };
        return plain.isPresent() ? new Plain(plain.get()) : new Opaque(request.body(), codings);
    }
}
