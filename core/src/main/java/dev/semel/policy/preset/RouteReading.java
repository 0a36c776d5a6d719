package dev.semel.policy.preset;

import dev.semel.policy.PathTemplate;
import dev.semel.policy.Policy;
import dev.semel.policy.Route;
import dev.semel.policy.document.Node;
import dev.semel.policy.document.Node.Mapping;
import dev.semel.policy.document.Overlay;
import dev.semel.policy.document.Place;
import dev.semel.policy.preset.RouteWords.Head;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads one entry of a list of routes: the preset's layers with the entry's changes laid over them. Confined. */
final class RouteReading {
    private final Mapping blocks;
    private final Node origin;
    private final Place place;
    private final Head head;
    private final List<PlannedRoute> routes = new ArrayList<>();

    /** Layers by what the preset adds to its own policy: routes that get the same additions share them. */
    private final Map<Mapping, List<Policy>> layers = new HashMap<>();

    private RouteReading(Mapping entry, Head head, Place place) {
        this.blocks = entry.without(RouteWords.NAMES);
        this.origin = entry;
        this.place = place;
        this.head = head;
    }

    /** The routes of one entry; null when something is wrong with it. */
    static @Nullable List<PlannedRoute> read(Node node, Place place) {
        if (!(node instanceof Mapping written)) {
            place.problem(node, "this must be a mapping", "write it as: preset: ietf");
            return null;
        }
        Mapping entry = RoutesShape.ITEM.known(written, place);
        Mapping about = new Mapping(
                entry.entries().stream()
                        .filter(field -> RouteWords.NAMES.contains(field.name()))
                        .toList(),
                entry.position());
        Head head = RouteWords.SHAPE.read(about, place);
        if (head == null) {
            // Without the preset, the blocks are still worth reading for what else is wrong.
            LayerReading.read("unknown", entry.without(RouteWords.NAMES), place);
            return null;
        }
        return new RouteReading(entry, head, place).plan();
    }

    private List<PlannedRoute> plan() {
        if (head.preset().isOff()) {
            return planOff();
        }
        PresetLayers.look(head, (Mapping) origin, place);
        List<RoutePattern> match = head.match();
        if (match == null) {
            for (Preset.Group group : head.preset().groups()) {
                group.match().forEach(pattern -> add(pattern, group.policy(), origin, false));
            }
        } else {
            for (int i = 0; i < match.size(); i++) {
                RoutePattern pattern = match.get(i);
                add(pattern, head.preset().extrasFor(pattern.path()), matchNode(i), true);
            }
        }
        return routes;
    }

    /** Routes of the preset {@code none} are exceptions from wider ones. */
    private List<PlannedRoute> planOff() {
        if (!blocks.entries().isEmpty()) {
            Mapping.Entry first = blocks.entries().get(0);
            place.findings()
                    .problem(
                            place.field(first.name()).path(),
                            first.position(),
                            "the preset none has no policy to change",
                            "leave this out, or name another preset");
        }
        List<RoutePattern> match = head.match();
        List<RoutePattern> exceptions = match == null ? List.of() : match;
        for (int i = 0; i < exceptions.size(); i++) {
            RoutePattern pattern = exceptions.get(i);
            List<String> methods = pattern.method() == null ? List.of("*") : List.of(pattern.method());
            for (String method : methods) {
                add(method, pattern, List.of(), matchNode(i), true);
            }
        }
        return routes;
    }

    private void add(RoutePattern pattern, Mapping extras, Node written, boolean explicit) {
        List<Policy> shared = layers.computeIfAbsent(extras, this::layers);
        for (String method : pattern.methods(head.preset())) {
            add(method, pattern, shared, written, explicit);
        }
    }

    private void add(String method, RoutePattern pattern, List<Policy> policies, Node written, boolean explicit) {
        List<String> prefixes = head.basePath();
        for (PathTemplate path : pattern.paths(prefixes == null ? head.preset().basePath() : prefixes)) {
            routes.add(new PlannedRoute(new Route(method, path, policies), explicit, written, place));
        }
    }

    private List<Policy> layers(Mapping extras) {
        String given = head.name();
        String name = given == null ? head.preset().name() : given;
        Mapping base = Overlay.merge(head.preset().policy(), extras);
        return LayerReading.read(name, Overlay.merge(base, blocks), place);
    }

    private Node matchNode(int index) {
        Node match = ((Mapping) origin).get(RouteWords.MATCH.name());
        if (match instanceof Node.Sequence sequence) {
            return sequence.items().get(index);
        }
        return match == null ? origin : match;
    }
}
