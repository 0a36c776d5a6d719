package dev.semel.spring;

import dev.semel.policy.Route;
import org.jspecify.annotations.Nullable;
import org.springframework.web.method.HandlerMethod;

/**
 * Refuses requests that reach a handler with {@link Idempotent} past Semel: by a forward, through a filter that changes
 * the path or the method behind Semel's, or because the handler was mapped after the start. They would run each time,
 * in silence. Thread-safe.
 */
public final class PassageCheck {
    private final SemelRoutes routes;

    public PassageCheck(SemelRoutes routes) {
        this.routes = routes;
    }

    /**
     * Before a handler is called.
     *
     * @param passed the route under which the request came through Semel's filter; null when it didn't
     * @throws IllegalStateException it should have come through it
     */
    public void require(Object handler, String method, @Nullable Object passed) {
        if (passed != null || Route.NEVER.contains(method) || !(handler instanceof HandlerMethod called)) {
            return;
        }
        if (AnnotatedHandler.annotation(called.getBeanType(), called.getMethod()) != null
                && !routes.isExempt(called.getMethod())) {
            throw new IllegalStateException("A request reached " + called.getShortLogMessage()
                    + ", which has @Idempotent, past Semel: by a forward, behind a filter that changes its path or"
                    + " method, or without Semel's filter. Nothing ran. Protect the path that the client asks for (with"
                    + " @Idempotent or semel.routes), or put that filter in front of Semel's (semel.filter.order).");
        }
    }
}
