package dev.semel.policy;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How Semel's own answers are written.
 *
 * @param statuses instead of a problem's own status, by problem code
 * @param codes instead of a problem's code in the template, by problem code
 * @param headers put on every one of these answers
 * @param retryAfter on answers that are worth repeating
 * @param template the API's own error shape; null for a problem document (RFC 9457)
 */
public record Wire(
        Map<Problem, Integer> statuses,
        Map<Problem, String> codes,
        Map<String, String> headers,
        Duration retryAfter,
        @Nullable Template template) {
    public Wire {
        statuses = Map.copyOf(statuses);
        codes = Map.copyOf(codes);
        headers = Map.copyOf(headers);
    }

    /**
     * @param body may use {@code ${code}}, {@code ${status}}, {@code ${title}}, {@code ${detail}}; values are escaped
     *     for JSON when the content type is JSON
     */
    public record Template(String contentType, String body) {}
}
