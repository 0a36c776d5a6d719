package dev.semel.policy.preset;

import dev.semel.policy.Policy;
import dev.semel.policy.Route;
import dev.semel.policy.document.Node;
import dev.semel.policy.document.Place;

/**
 * A route, and where it was written.
 *
 * @param explicit it comes from a {@code match} of the document, not from the preset
 */
record PlannedRoute(Route route, boolean explicit, Node origin, Place place) {
    /** Whether requests of this route have a policy. */
    boolean isProtected() {
        return !route.layers().isEmpty();
    }

    /** The outermost policy. */
    Policy policy() {
        return route.layers().get(0);
    }

    /** Says that another route matches the same requests. */
    void refuse(PlannedRoute earlier) {
        String wayOut = explicit ? "leave one of them out" : "give one of them a match of its own";
        place.findings()
                .problem(
                        place.path(),
                        origin.position(),
                        route.name() + " matches the same requests as "
                                + earlier.route().name() + " of "
                                + earlier.place().path() + " ("
                                + earlier.origin().position() + ")",
                        wayOut);
    }
}
