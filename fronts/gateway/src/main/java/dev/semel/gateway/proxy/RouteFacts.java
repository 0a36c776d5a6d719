package dev.semel.gateway.proxy;

import dev.semel.policy.Policy;
import dev.semel.policy.Route;
import java.util.HashSet;
import java.util.Set;

/**
 * What the proxy needs to know of a route before the engine sees its request, computed once. Immutable.
 *
 * @param keptFields names, in lower case, of the fields that carry keys and credentials
 * @param maxRequestBytes the strictest layer's
 * @param rejectsTooLarge whether any layer refuses a longer body
 */
record RouteFacts(Set<String> keptFields, int maxRequestBytes, boolean rejectsTooLarge) {
    RouteFacts {
        keptFields = Set.copyOf(keptFields);
    }

    static RouteFacts of(Route route) {
        var kept = new HashSet<String>();
        for (Policy policy : route.layers()) {
            kept.addAll(policy.identifyingHeaders());
        }
        return new RouteFacts(kept, route.maxRequestBytes(), route.rejectsTooLarge());
    }
}
