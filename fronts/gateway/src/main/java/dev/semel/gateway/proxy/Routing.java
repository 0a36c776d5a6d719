package dev.semel.gateway.proxy;

import dev.semel.policy.Route;
import dev.semel.policy.RouteTable;
import java.util.IdentityHashMap;

/** A route table and what the proxy needs to know of its routes. Immutable, swapped whole. */
final class Routing {
    private final RouteTable table;
    private final IdentityHashMap<Route, RouteFacts> facts = new IdentityHashMap<>();

    Routing(RouteTable table) {
        this.table = table;
        for (Route route : table.routes()) {
            facts.put(route, RouteFacts.of(route));
        }
    }

    RouteTable.Match match(String method, String path) {
        return table.match(method, path);
    }

    RouteFacts facts(Route route) {
        RouteFacts known = facts.get(route);
        return known == null ? RouteFacts.of(route) : known;
    }
}
