package dev.semel.spring;

import dev.semel.policy.document.Field;
import dev.semel.policy.document.Node;
import dev.semel.policy.document.Node.Mapping;
import dev.semel.policy.document.Place;
import dev.semel.policy.document.Shapes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One entry of the list of routes.
 *
 * @param route in the vocabulary of the gateway
 * @param transactional whether its record commits with the business rows; null when the entry doesn't say
 * @param explicit it names its requests itself, so that it beats the same routes of a preset
 */
record RouteItem(Node route, @Nullable Boolean transactional, boolean explicit) {
    static final Field<Boolean> TRANSACTIONAL = Field.optional(
            "transactional",
            Shapes.truth(),
            "Whether the record commits in the transaction of the run; semel.transactional unless said.");

    /** Whether it names the preset of requests that are left alone. */
    boolean protectsNothing() {
        return route instanceof Mapping mapping
                && mapping.get("preset") instanceof Node.Scalar preset
                && preset.text().equals("none");
    }

    /** An entry without the field that the vocabulary doesn't have. */
    static RouteItem of(Node node, Place place) {
        if (!(node instanceof Mapping mapping)) {
            return new RouteItem(node, null, false);
        }
        Node said = mapping.get(TRANSACTIONAL.name());
        Boolean transactional =
                said == null ? null : TRANSACTIONAL.shape().read(said, place.field(TRANSACTIONAL.name()));
        return new RouteItem(
                mapping.without(List.of(TRANSACTIONAL.name())), transactional, mapping.get("match") != null);
    }
}
