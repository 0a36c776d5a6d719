package dev.semel.key;

import java.util.List;

/** Where a request carries its key, or a part of one. */
public sealed interface KeySource {
    /** A header field. More than one line of it is refused. */
    record Header(String name) implements KeySource {}

    /** A query parameter, percent-decoded once. More than one is refused. */
    record Query(String name) implements KeySource {}

    /** A scalar of the JSON body (RFC 6901 pointer). A number's key is its text as sent. */
    record Json(String pointer) implements KeySource {
        public Json {
            JsonPointer.parse(pointer);
        }
    }

    /** A field of an {@code application/x-www-form-urlencoded} body. More than one is refused. */
    record Form(String field) implements KeySource {}

    /** Several sources that make one key together, framed by their lengths; all of them must be present. */
    record Composed(List<KeySource> parts) implements KeySource {
        public Composed {
            parts = List.copyOf(parts);
        }
    }
}
