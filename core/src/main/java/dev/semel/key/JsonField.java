package dev.semel.key;

import dev.semel.http.Body;

/** One member of a JSON body, found by its pointer (RFC 6901). */
public sealed interface JsonField {
    /**
     * A string, number, true, false or null.
     *
     * @param text a string without its quotes, a number as it was sent, else the literal
     */
    record Scalar(String text, boolean isString) implements JsonField {}

    /** An object or an array. */
    record Structure() implements JsonField {}

    /** The body is JSON and has no such member. */
    record Absent() implements JsonField {}

    /**
     * The body is no valid JSON, nests too deep, or has the member twice.
     *
     * @param problem one sentence without a value of the body
     */
    record Invalid(String problem) implements JsonField {}

    /** The member that the pointer names. */
    static JsonField find(Body body, String pointer) {
        throw new UnsupportedOperationException("being written");
    }
}
