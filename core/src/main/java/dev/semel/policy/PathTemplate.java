package dev.semel.policy;

/**
 * A pattern for paths: literal segments, {@code {name}} (or {@code :name}) for exactly one segment that is not empty, and
 * {@code **} at the end for any rest. Immutable.
 */
public record PathTemplate(String text) {
    @Override
    public String toString() {
        return text;
    }
}
