package dev.semel.policy;

import java.util.List;

/**
 * Requests that share their policies.
 *
 * @param method exact, or {@code *} for all but GET, HEAD, OPTIONS, TRACE and CONNECT, which are never deduplicated
 * @param layers outer to inner; nearly always one
 */
public record Route(String method, PathTemplate path, List<Policy> layers) {
    public Route {
        layers = List.copyOf(layers);
        if (layers.isEmpty()) {
            throw new IllegalArgumentException("a route without a policy: " + method + " " + path);
        }
    }

    /** How people name it: {@code POST /v1/orders/{id}}. */
    public String name() {
        return method + " " + path;
    }
}
