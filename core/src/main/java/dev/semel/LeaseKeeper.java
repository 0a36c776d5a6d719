package dev.semel;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Renews the leases of claims that are held. One tick for all of them: a claim that ends within a third of its lease,
 * as nearly all do, costs no timer and no call. Thread-safe.
 */
final class LeaseKeeper {
    private final Set<Hold> alive = ConcurrentHashMap.newKeySet();

    void keep(Hold hold) {
        alive.add(hold);
    }

    void drop(Hold hold) {
        alive.remove(hold);
    }

    /** Renews what is due. */
    void tick(long now) {
        for (Hold hold : alive) {
            hold.renewIfDue(now);
        }
    }
}
