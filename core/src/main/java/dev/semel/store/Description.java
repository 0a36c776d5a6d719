package dev.semel.store;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What people look a record up by; never part of a decision.
 *
 * @param key the client's key, or null where the policy doesn't allow to keep it readable
 * @param principal a short digest of the caller's identity, never a credential; empty for the shared anonymous scope
 * @param route the route's method and template
 * @param policy the policy's name
 * @param labels what the policy looks up in the request, by name
 */
public record Description(
        @Nullable String key, String principal, String route, String policy, Map<String, String> labels) {
    public Description {
        labels = Map.copyOf(labels);
    }

    /** A description without labels. */
    public Description(@Nullable String key, String principal, String route, String policy) {
        this(key, principal, route, policy, Map.of());
    }
}
