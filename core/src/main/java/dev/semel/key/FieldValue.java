package dev.semel.key;

/** What a request says in one place. */
sealed interface FieldValue {
    /** One value. */
    record Found(String text) implements FieldValue {
        @Override
        public String toString() {
            return "Found(" + text.length() + " characters)";
        }
    }

    /** Nothing. */
    record None() implements FieldValue {}

    /**
     * Something that can be read in more than one way, or in none.
     *
     * @param problem goes on after the name of the place, as in "is there more than once"
     */
    record Bad(String problem) implements FieldValue {}
}
