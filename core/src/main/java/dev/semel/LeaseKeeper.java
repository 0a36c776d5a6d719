package dev.semel;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Renews the leases of live executions. One tick for all of them: an execution that ends within a third of its lease,
 * as nearly all do, costs no timer and no call. Thread-safe.
 */
final class LeaseKeeper {
    private final Set<LiveExecution> alive = ConcurrentHashMap.newKeySet();

    void keep(LiveExecution execution) {
        alive.add(execution);
    }

    void drop(LiveExecution execution) {
        alive.remove(execution);
    }

    /** Renews what is due. */
    void tick(long now) {
        for (LiveExecution execution : alive) {
            execution.renewIfDue(now);
        }
    }
}
