package dev.semel.spring;

import dev.semel.policy.RouteTable;

/** Looks at the routes when they are known, before the server takes a request; what it throws ends the start. */
@FunctionalInterface
interface RouteCheck {
    void check(RouteTable routes);
}
