package dev.semel.key;

import dev.semel.http.Body;

/** One member of a JSON body, found by its pointer (RFC 6901). */
public sealed interface JsonField {
    /**
     * A string, number, true, false or null.
     *
     * @param text a string without its quotes, a number as it was sent, else the literal
     */
    record Scalar(String text, boolean isString) implements JsonField {
        /** Whether it is the literal null. */
        public boolean isNull() {
            return !isString && text.equals("null");
        }

        /** Redacted: a body may be anybody's data. */
        @Override
        public String toString() {
            return "Scalar(" + text.length() + " characters)";
        }
    }

    /**
     * An object or an array.
     *
     * @param json as it stands in the body
     */
    record Structure(String json) implements JsonField {
        /** Redacted: a body may be anybody's data. */
        @Override
        public String toString() {
            return "Structure(" + json.length() + " characters)";
        }
    }

    /** The body is JSON and has no such member. */
    record Absent() implements JsonField {}

    /**
     * The body is no valid JSON, nests too deep, or has the member twice.
     *
     * @param problem one sentence without a value of the body
     */
    record Invalid(String problem) implements JsonField {}

    /**
     * The member that the pointer names. The whole body is read: what finds a member in a document that is broken
     * further on would find another one elsewhere.
     *
     * @throws IllegalArgumentException when the pointer is none
     */
    static JsonField find(Body body, String pointer) {
        return JsonSearch.find(body, JsonPointer.parse(pointer));
    }
}
