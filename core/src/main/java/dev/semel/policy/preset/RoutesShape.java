package dev.semel.policy.preset;

import dev.semel.policy.Policy;
import dev.semel.policy.Route;
import dev.semel.policy.RouteTable;
import dev.semel.policy.document.Field;
import dev.semel.policy.document.MappingShape;
import dev.semel.policy.document.Node;
import dev.semel.policy.document.Place;
import dev.semel.policy.document.Shape;
import dev.semel.policy.document.Shapes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A list of routes, read into a table. A route's own {@code match} beats the same route of a preset; two that match the
 * same requests otherwise are a problem, named at both places.
 */
public final class RoutesShape implements Shape<RouteTable> {
    public static final RoutesShape INSTANCE = new RoutesShape();

    static final MappingShape<List<Policy>> ITEM = new MappingShape<>(RouteWords.all(), values -> List.of());

    private static final Shape<List<List<Policy>>> ITEMS = Shapes.list(ITEM);

    private RoutesShape() {}

    @Override
    public @Nullable RouteTable read(Node node, Place place) {
        if (!(node instanceof Node.Sequence sequence)) {
            place.problem(node, "this must be a list of routes", "write each as: - preset: ietf");
            return null;
        }
        List<PlannedRoute> planned = new ArrayList<>();
        boolean whole = true;
        for (int i = 0; i < sequence.items().size(); i++) {
            List<PlannedRoute> read = RouteReading.read(sequence.items().get(i), place.item(i));
            whole &= read != null;
            planned.addAll(read == null ? List.of() : read);
        }
        List<Route> routes = distinct(planned);
        RouteDangers.look(planned);
        return whole && !place.findings().hasProblems() ? new RouteTable(routes) : null;
    }

    private static List<Route> distinct(List<PlannedRoute> planned) {
        Map<String, PlannedRoute> byShape = new LinkedHashMap<>();
        for (PlannedRoute route : planned) {
            PlannedRoute same = byShape.putIfAbsent(route.route().shape(), route);
            if (same == null || (same.explicit() && !route.explicit())) {
                continue;
            }
            if (route.explicit() && !same.explicit()) {
                byShape.put(route.route().shape(), route);
            } else {
                route.refuse(same);
            }
        }
        return byShape.values().stream().map(PlannedRoute::route).toList();
    }

    @Override
    public Map<String, Object> schema() {
        return ITEMS.schema();
    }

    @Override
    public String notation() {
        return "list of routes";
    }

    @Override
    public List<Field<?>> fields() {
        return ITEM.fields();
    }
}
