package dev.semel.policy;

import dev.semel.policy.RouteTable.Match.Ambiguous;
import dev.semel.policy.RouteTable.Match.Matched;
import dev.semel.policy.RouteTable.Match.Unmatched;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All routes of a configuration; answers which one a request belongs to. Immutable, swapped whole, thread-safe.
 *
 * <p>The most specific route wins, segment by segment: a literal before a parameter before {@code **}, then an exact
 * method before {@code *}.
 *
 * <p>The path is matched as it is forwarded, and again as the most lenient upstream would read it
 * ({@link PathReading}). Only when both name the same route, or none, is it clear where the request belongs; a
 * protected operation cannot be reached around its policy by spelling its path differently (RELIABILITY T19).
 */
public final class RouteTable {
    private static final Match NONE = new Unmatched();

    private final List<Route> routes;
    private final RouteTrie strict = new RouteTrie();
    private final RouteTrie lenient = new RouteTrie();
    private final boolean plain;

    /** @throws IllegalArgumentException when two routes match the same requests */
    public RouteTable(List<Route> routes) {
        this.routes = List.copyOf(routes);
        boolean allPlain = true;
        Map<String, Route> shapes = new HashMap<>();
        for (Route route : this.routes) {
            Route same = shapes.putIfAbsent(route.shape(), route);
            if (same != null) {
                throw new IllegalArgumentException(route.name() + " and " + same.name() + " match the same requests");
            }
            var matched = new Matched(route);
            strict.add(route.path().segments(), matched);
            lenient.add(PathReading.lenient(route.path()), matched);
            allPlain &= PathReading.isPlain(route.path());
        }
        this.plain = allPlain;
    }

    public List<Route> routes() {
        return routes;
    }

    /**
     * These routes for answers of a handler itself, and not of an API behind a proxy.
     *
     * @see OutcomeRules#inService
     */
    public RouteTable inService() {
        return new RouteTable(routes.stream().map(Route::inService).toList());
    }

    /**
     * Where a request belongs.
     *
     * @param path raw, as it is forwarded, without the query
     */
    public Match match(String method, String path) {
        if (routes.isEmpty() || Route.NEVER.contains(method)) {
            return NONE;
        }
        Matched route = only(strict.find(method, path));
        if (plain && PathReading.isPlain(path) && isUpperCase(method)) {
            return protectedBy(route);
        }
        return confirm(method, path, route);
    }

    /** Compares the strict answer with those of the other readings. */
    private Match confirm(String method, String path, @Nullable Matched route) {
        String upperMethod = method.toUpperCase(Locale.ROOT);
        var reading = PathReading.of(path);
        boolean reached = route != null;
        boolean differs = false;
        for (String other : reading.paths()) {
            List<Matched> others = Route.NEVER.contains(upperMethod) ? null : lenient.find(upperMethod, other);
            reached |= others != null;
            differs |= route == null ? others != null : others == null || !others.contains(route);
            if (differs || (reached && reading.malformed())) {
                return new Ambiguous(upperMethod + " " + other);
            }
        }
        return protectedBy(route);
    }

    /** A route without a policy is an exception from a wider one. */
    private static Match protectedBy(@Nullable Matched route) {
        return route == null || route.route().layers().isEmpty() ? NONE : route;
    }

    private static @Nullable Matched only(@Nullable List<Matched> found) {
        return found == null ? null : found.get(0);
    }

    private static boolean isUpperCase(String method) {
        for (int i = 0; i < method.length(); i++) {
            char c = method.charAt(i);
            if (c >= 'a' && c <= 'z') {
                return false;
            }
        }
        return true;
    }

    /** Where a request belongs. */
    public sealed interface Match {
        /** To this route. */
        record Matched(Route route) implements Match {}

        /** To none: it passes through. */
        record Unmatched() implements Match {}

        /**
         * The request as spelled, and as an upstream may read it, belong to different routes: it is refused.
         *
         * @param reading the other reading: method and path
         */
        record Ambiguous(String reading) implements Match {}
    }
}
