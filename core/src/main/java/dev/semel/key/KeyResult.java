package dev.semel.key;

/** What was found where the key should be. */
public sealed interface KeyResult {
    /** A key, valid, in its bare form. */
    record Present(String key) implements KeyResult {
        /** Redacted: keys may name customers. */
        @Override
        public String toString() {
            return "Present(" + key.length() + " characters)";
        }
    }

    /** No key. */
    record Absent() implements KeyResult {}

    /**
     * Something that is not a key.
     *
     * @param problem one sentence for the caller that names the source and the rule, and doesn't echo the value
     */
    record Malformed(String problem) implements KeyResult {}
}
