package dev.semel.spring;

import dev.semel.policy.RouteTable;

/** Looks at the routes when they are known, before the server takes a request; what it throws ends the start. */
@FunctionalInterface
public interface RouteCheck {
    void check(RouteTable routes);

    /** Whether it provides transactions for the routes that want them. */
    default boolean providesTransactions() {
        return false;
    }
}
