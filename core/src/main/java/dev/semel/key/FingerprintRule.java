package dev.semel.key;

import java.util.List;
import java.util.Set;

/**
 * What must be equal for two requests to be the same.
 *
 * @param parts of the request that count
 * @param headers whose values count; Content-Type counts without a multipart boundary
 * @param body how the body is read
 * @param include JSON pointers of the only members that count; empty counts all, and so does a document with none of
 *     them. Not with {@link BodyReading#BYTES}
 * @param exclude JSON pointers of members that don't count
 */
public record FingerprintRule(
        Set<Part> parts, List<String> headers, BodyReading body, List<String> include, List<String> exclude) {
    public FingerprintRule {
        parts = Set.copyOf(parts);
        headers = List.copyOf(headers);
        include = List.copyOf(include);
        exclude = List.copyOf(exclude);
        include.forEach(JsonPointer::parse);
        exclude.forEach(JsonPointer::parse);
        if (body == BodyReading.BYTES && !include.isEmpty()) {
            throw new IllegalArgumentException("single members cannot be included when the body counts as bytes");
        }
    }

    /** A part of a request. */
    public enum Part {
        METHOD,
        ROUTE,
        PATH,
        QUERY,
        BODY
    }

    /** How a body is read (HTTP.md 4.4). */
    public enum BodyReading {
        /** By its media type: JSON canonical, forms decoded, multipart by its parts, all else as bytes. */
        AUTO,
        /** JSON, members sorted, numbers as written; what isn't valid JSON counts as bytes. */
        JSON,
        /** Form fields in order, decoded; a body of another media type is read as with AUTO. */
        FORM,
        /** The parts in order, without the boundary; a body of another media type is read as with AUTO. */
        MULTIPART,
        /** The bytes, but multipart by its parts and with excluded JSON members cut out. */
        BYTES
    }
}
