package dev.semel.policy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How Semel's own answers are written.
 *
 * @param statuses instead of a problem's own status, by problem code
 * @param codes instead of a problem's code in the template, by problem code
 * @param headers put on every one of these answers; values may use {@code ${retryable}}, which is true or false
 * @param retryAfter on answers that are worth repeating
 * @param docs where problems are explained: each answer links to this URL with the problem's code as its fragment; null
 *     links to nothing
 * @param template the API's own error shape; null for a problem document (RFC 9457)
 * @param cors what browsers may read of Semel's answers and of replays; null says nothing to browsers
 */
public record Wire(
        Map<Problem, Integer> statuses,
        Map<Problem, String> codes,
        Map<String, String> headers,
        Duration retryAfter,
        @Nullable String docs,
        @Nullable Template template,
        @Nullable Cors cors) {
    public Wire {
        statuses = Map.copyOf(statuses);
        codes = Map.copyOf(codes);
        headers = Map.copyOf(headers);
    }

    /**
     * @param body may use {@code ${code}}, {@code ${status}}, {@code ${title}}, {@code ${detail}} and
     *     {@code ${label.NAME}} of the record that was met; values are escaped for JSON, XML or HTML when that is the
     *     content type
     */
    public record Template(String contentType, String body) {}

    /**
     * Which pages may read an answer that no upstream made (HTTP.md 4.9). Computed for each answer, never kept.
     *
     * @param origins exact, such as {@code https://shop.example}, or {@code *} alone
     * @param credentials whether requests with cookies may; not with {@code *}
     * @param expose response headers that scripts may read, besides Semel-Status, Retry-After and the policy's markers
     */
    public record Cors(Set<String> origins, boolean credentials, List<String> expose) {
        public Cors {
            origins = Set.copyOf(origins);
            expose = List.copyOf(expose);
            if (credentials && origins.contains("*")) {
                throw new IllegalArgumentException("credentials need origins by name, not *");
            }
        }
    }
}
