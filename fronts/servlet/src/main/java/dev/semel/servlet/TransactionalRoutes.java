package dev.semel.servlet;

import dev.semel.policy.Route;
import dev.semel.transaction.Transactions;
import org.jspecify.annotations.Nullable;

/** Says which routes' requests run in a transaction of the application's own database. Thread-safe. */
@FunctionalInterface
public interface TransactionalRoutes {
    /** None does. */
    TransactionalRoutes NONE = route -> null;

    /**
     * Where transactions for requests of that route come from; null when they run without one. They begin right before
     * the handler, on its thread, and end with its dispatch: such a handler can't start asynchronous handling.
     */
    @Nullable
    Transactions of(Route route);
}
