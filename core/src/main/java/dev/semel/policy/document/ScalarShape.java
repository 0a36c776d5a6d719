package dev.semel.policy.document;

import dev.semel.policy.document.Node.Scalar;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A scalar, read from its text, whatever its kind: 24 and "24" are the same. */
record ScalarShape<T>(String notation, Map<String, Object> schema, Function<String, T> parse, String wayOut)
        implements Shape<T> {
    @Override
    public @Nullable T read(Node node, Place place) {
        if (!(node instanceof Scalar scalar) || scalar.kind() == Node.Kind.NOTHING) {
            place.problem(node, "this must be a single value", "write: " + notation);
            return null;
        }
        try {
            return parse.apply(scalar.text());
        } catch (IllegalArgumentException e) {
            // The message may quote a value that must not be shown.
            boolean shown = scalar.written() == null;
            place.problem(
                    node,
                    shown ? String.valueOf(e.getMessage()) : "the value of this variable is not valid here",
                    shown ? wayOut : "set it to: " + notation);
            return null;
        }
    }
}
