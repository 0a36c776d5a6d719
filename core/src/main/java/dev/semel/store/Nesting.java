package dev.semel.store;

import dev.semel.key.RecordId;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How a record of a route with several layers belongs to the records around it. Each is about the latest claim.
 *
 * @param inner the record of the layer inside this one, which a run claims next; null for the innermost
 * @param outer the operation of the layer around this one, for which it was claimed; null for the outermost
 */
public record Nesting(@Nullable RecordId inner, @Nullable UUID outer) {
    /** The only layer. */
    public static final Nesting NONE = new Nesting(null, null);
}
