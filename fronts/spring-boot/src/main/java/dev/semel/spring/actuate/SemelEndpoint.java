package dev.semel.spring.actuate;

import dev.semel.Idempotency;
import dev.semel.spring.SemelRoutes;
import dev.semel.store.Store;
import java.util.List;
import java.util.Map;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/** What Semel does here: routes, store, and what happened since the start. It shows no key and no answer. */
@Endpoint(id = "semel")
final class SemelEndpoint {
    private final SemelRoutes routes;
    private final Idempotency engine;
    private final Store store;
    private final Counts counts;

    SemelEndpoint(SemelRoutes routes, Idempotency engine, Store store, Counts counts) {
        this.routes = routes;
        this.engine = engine;
        this.store = store;
        this.counts = counts;
    }

    /**
     * All of it.
     *
     * @param store its kind
     * @param waiting repeats that wait for a run now
     * @param counts by kind of event, since the start
     */
    record Report(String store, int waiting, List<RouteReport> routes, Map<String, Long> counts) {}

    /**
     * One route.
     *
     * @param policies outer to inner
     */
    record RouteReport(String route, List<String> policies, boolean transactional) {}

    @ReadOperation
    Report report() {
        return new Report(
                store.getClass().getSimpleName(),
                engine.waiting(),
                routes.get().routes().stream()
                        .map(route -> new RouteReport(
                                route.name(), SemelRoutes.policies(route), routes.isTransactional(route)))
                        .toList(),
                counts.sums());
    }
}
