package dev.semel.gateway.proxy;

import dev.semel.key.KeySource;
import dev.semel.key.PrincipalSource;
import dev.semel.policy.Failure;
import dev.semel.policy.Policy;
import dev.semel.policy.Route;
import java.util.HashSet;
import java.util.Locale;
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
        int max = Integer.MAX_VALUE;
        boolean rejects = false;
        for (Policy policy : route.layers()) {
            for (KeySource source : policy.key().from()) {
                addFields(source, kept);
            }
            for (PrincipalSource source : policy.principal().from()) {
                if (source instanceof PrincipalSource.Header header) {
                    kept.add(header.name().toLowerCase(Locale.ROOT));
                }
            }
            max = Math.min(max, policy.failure().maxRequestBytes());
            rejects |= policy.failure().requestTooLarge() == Failure.TooLarge.REJECT;
        }
        return new RouteFacts(kept, max, rejects);
    }

    private static void addFields(KeySource source, Set<String> kept) {
        switch (source) {
            case KeySource.Header header -> kept.add(header.name().toLowerCase(Locale.ROOT));
            case KeySource.Composed composed -> composed.parts().forEach(part -> addFields(part, kept));
            case KeySource.Query query -> {}
            case KeySource.Json json -> {}
            case KeySource.Form form -> {}
        }
    }
}
