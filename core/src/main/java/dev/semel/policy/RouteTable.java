package dev.semel.policy;

import java.util.List;

/** All routes of a configuration; answers which one a request belongs to. Immutable, swapped whole. */
public final class RouteTable {
    private final List<Route> routes;

    public RouteTable(List<Route> routes) {
        this.routes = List.copyOf(routes);
    }

    public List<Route> routes() {
        return routes;
    }

    /** Where a request belongs. */
    public Match match(String method, String path) {
        throw new UnsupportedOperationException("being written");
    }

    /** Where a request belongs. */
    public sealed interface Match {
        /** To this route. */
        record Matched(Route route) implements Match {}

        /** To none: it passes through. */
        record Unmatched() implements Match {}

        /**
         * The path as spelled, and as an upstream may read it, belong to different routes: it is refused.
         *
         * @param reading the other reading
         */
        record Ambiguous(String reading) implements Match {}
    }
}
