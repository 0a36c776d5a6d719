package dev.semel;

import dev.semel.policy.Policy;
import dev.semel.policy.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The layers that protect a request, outer to inner: those of its route for which it brings a key and a caller.
 *
 * @param layers at least one
 * @param skipped names of the policies of the layers that don't protect it
 * @param refusal why a layer inside these refuses the request; null when none does. What an outer layer remembers goes
 *     first: a repeat gets its answer whatever else is wrong with it
 */
record Passage(
        List<Identified> layers,
        List<String> skipped,
        @Nullable Refusal refusal) {
    Passage {
        layers = List.copyOf(layers);
        skipped = List.copyOf(skipped);
    }

    /** A layer's refusal of a request that never got to its store. */
    record Refusal(Policy policy, Problem problem, String detail) {}

    Identified layer(int depth) {
        return layers.get(depth);
    }

    /** The layer inside that one; null when it is the innermost. */
    @Nullable
    Identified inside(int depth) {
        return depth + 1 < layers.size() ? layers.get(depth + 1) : null;
    }

    int depth() {
        return layers.size();
    }
}
