package dev.semel.policy.preset;

import dev.semel.policy.PathTemplate;
import dev.semel.policy.document.Node;
import dev.semel.policy.document.Node.Mapping;
import dev.semel.policy.document.Position;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A policy that somebody has thought through: what one API or standard asks for. Immutable.
 *
 * @param title what it is, one line
 * @param source where its rules are written
 * @param methods of a path that names none
 * @param basePath prefixes of its paths
 * @param policy the blocks in which it differs from the defaults
 * @param groups the routes it brings; empty switches deduplication off
 */
public record Preset(
        String name,
        String title,
        String source,
        List<String> methods,
        List<String> basePath,
        Mapping policy,
        List<Group> groups) {
    public Preset {
        methods = List.copyOf(methods);
        basePath = List.copyOf(basePath);
        groups = List.copyOf(groups);
    }

    /**
     * Routes of a preset that share their policy.
     *
     * @param policy what differs from the preset's own policy
     */
    record Group(List<RoutePattern> match, Mapping policy) {
        Group {
            match = List.copyOf(match);
        }

        /** Names of the layers within. */
        List<String> layers() {
            return policy.get(RouteWords.INNER.name()) instanceof Mapping inner
                    ? inner.entries().stream().map(Mapping.Entry::name).toList()
                    : List.of();
        }

        boolean lists(PathTemplate path) {
            return match.stream().anyMatch(pattern -> pattern.path().shape().equals(path.shape()));
        }
    }

    /** Whether it protects anything. */
    public boolean isOff() {
        return groups.isEmpty();
    }

    /** Layers within, each with the first route that has it. */
    Map<String, RoutePattern> layers() {
        var layers = new LinkedHashMap<String, RoutePattern>();
        for (Group group : groups) {
            group.layers()
                    .forEach(layer -> layers.putIfAbsent(layer, group.match().get(0)));
        }
        return layers;
    }

    /** What this preset says besides its policy about a path: nothing, unless it lists the path itself. */
    Mapping extrasFor(PathTemplate path) {
        for (Group group : groups) {
            if (group.lists(path)) {
                return group.policy();
            }
        }
        return new Mapping(List.of(), policy.position());
    }

    static Preset of(Mapping document) {
        return new Preset(
                text(document, "name"),
                text(document, "title"),
                text(document, "source"),
                texts(document, "methods"),
                document.get("base_path") == null ? List.of("") : texts(document, "base_path"),
                mapping(document, "policy"),
                list(document, "routes").stream().map(Preset::group).toList());
    }

    private static Group group(Node node) {
        Mapping group = (Mapping) node;
        return new Group(texts(group, "match").stream().map(RoutePattern::parse).toList(), mapping(group, "policy"));
    }

    private static Mapping mapping(Mapping document, String name) {
        return document.get(name) instanceof Mapping mapping
                ? mapping
                : new Mapping(List.of(), new Position(document.position().source(), 0, 0));
    }

    private static List<Node> list(Mapping document, String name) {
        return document.get(name) instanceof Node.Sequence sequence ? sequence.items() : List.of();
    }

    private static List<String> texts(Mapping document, String name) {
        return list(document, name).stream()
                .map(node -> ((Node.Scalar) node).text())
                .toList();
    }

    private static String text(Mapping document, String name) {
        return document.get(name) instanceof Node.Scalar scalar ? scalar.text() : "";
    }
}
