package dev.semel.policy;

import dev.semel.key.KeySource;

/**
 * A field of a request or of its answer by which people look the record up. A value that is not there, is no scalar, or
 * is longer than {@link #LONGEST} is left out: half of it would find the wrong record.
 *
 * @param name as people search by it
 */
public record Label(String name, Source from) {
    /** The longest value that is kept, in characters. */
    public static final int LONGEST = 256;

    /** A policy has no more labels than this. */
    public static final int MOST = 8;

    /** Where the value is. */
    public sealed interface Source {
        /** In the request. */
        record Request(KeySource source) implements Source {}

        /** In a header of the answer. */
        record AnswerHeader(String header) implements Source {}

        /** In the answer's JSON body. */
        record AnswerField(String pointer) implements Source {}
    }
}
