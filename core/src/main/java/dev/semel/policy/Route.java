package dev.semel.policy;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Requests that share their policies.
 *
 * @param method exact, or {@code *} for all but {@link #NEVER}
 * @param layers outer to inner, nearly always one; none for an exception from a wider route, whose requests pass
 *     through
 */
public record Route(String method, PathTemplate path, List<Policy> layers) {
    /** Methods that are never deduplicated: they ask or prepare, and change nothing (RFC 9110 section 9.2.1). */
    public static final Set<String> NEVER = Set.of("GET", "HEAD", "OPTIONS", "TRACE", "CONNECT");

    private static final Pattern METHOD = Pattern.compile("\\*|[A-Z][A-Z0-9_-]*");

    public Route {
        layers = List.copyOf(layers);
        if (!METHOD.matcher(method).matches()) {
            throw new IllegalArgumentException("a method is written in capitals, as POST, or * for all: " + method);
        }
        if (NEVER.contains(method)) {
            throw new IllegalArgumentException(method + " requests are never deduplicated: leave the route out");
        }
    }

    /**
     * This route for runs whose effects and records are committed in one transaction of the application's: what was
     * left under way has changed nothing, so it runs again instead of being held.
     *
     * @throws IllegalArgumentException a layer contradicts that; the message names it and the way out
     */
    public Route transactional() {
        try {
            return new Route(
                    method, path, layers.stream().map(Policy::transactional).toList());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name() + ": " + e.getMessage(), e);
        }
    }

    /**
     * This route for answers of a handler itself, and not of an API behind a proxy.
     *
     * @see OutcomeRules#inService
     */
    public Route inService() {
        return new Route(method, path, layers.stream().map(Policy::inService).toList());
    }

    /** Longest body that is taken, in bytes: the strictest layer's. */
    public int maxRequestBytes() {
        int most = Integer.MAX_VALUE;
        for (Policy layer : layers) {
            most = Math.min(most, layer.failure().maxRequestBytes());
        }
        return most;
    }

    /** Whether a longer body is refused: it runs unprotected only if no layer minds, or it would escape the others. */
    public boolean rejectsTooLarge() {
        return layers.stream().anyMatch(layer -> layer.failure().requestTooLarge() == Failure.TooLarge.REJECT);
    }

    /** How people name it: {@code POST /v1/orders/{id}}. */
    public String name() {
        return method + " " + path;
    }

    /** Two routes of one shape would match the same requests. */
    public String shape() {
        return method + " " + path.shape();
    }
}
