package dev.semel.policy.preset;

import dev.semel.policy.document.Finding;
import dev.semel.policy.document.Finding.Severity;
import dev.semel.policy.document.Nearest;
import dev.semel.policy.document.Node;
import dev.semel.policy.document.Node.Kind;
import dev.semel.policy.document.Node.Mapping;
import dev.semel.policy.document.Node.Mapping.Entry;
import dev.semel.policy.document.Node.Scalar;
import dev.semel.policy.document.Place;
import dev.semel.policy.document.Position;
import dev.semel.policy.preset.RouteWords.Head;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Compares the layers that a route writes under {@code inner} with those that its preset brings, and where. */
final class PresetLayers {
    private static final String KEY = "key";

    private final Head head;
    private final Mapping entry;
    private final @Nullable Node inner;
    private final Place place;
    private final Map<String, RoutePattern> known;

    private PresetLayers(Head head, Mapping entry, Place place) {
        this.head = head;
        this.entry = entry;
        this.inner = entry.get(RouteWords.INNER.name());
        this.place = place;
        this.known = head.preset().layers();
    }

    static void look(Head head, Mapping entry, Place place) {
        var layers = new PresetLayers(head, entry, place);
        layers.lookAtNames();
        layers.lookAtRoutes();
    }

    private void lookAtNames() {
        for (Entry layer : written()) {
            if (known.containsKey(layer.name())) {
                continue;
            }
            String meant = Nearest.to(layer.name(), known.keySet())
                    .map(name -> "did you mean " + name + "?")
                    .orElse("");
            if (isNothing(layer.value())) {
                String wayOut = meant.isEmpty() ? "leave it out" : meant;
                say(
                        Severity.PROBLEM,
                        "",
                        within(layer.name()),
                        layer.position(),
                        "there is no such layer to take back",
                        wayOut);
            } else if (!meant.isEmpty()) {
                say(
                        Severity.WARNING,
                        "D45",
                        within(layer.name()),
                        layer.position(),
                        "this is a layer of its own, and changes none of the preset",
                        meant);
            }
        }
    }

    private void lookAtRoutes() {
        if (inner != null && !(inner instanceof Mapping)) {
            return;
        }
        boolean writesLayers = written().stream().anyMatch(layer -> !isNothing(layer.value()));
        known.forEach((name, pattern) -> {
            Node said = inner instanceof Mapping layers ? layers.get(name) : null;
            String path = pattern.path().text();
            if (said instanceof Mapping blocks && blocks.get(KEY) == null && lacks(name)) {
                say(
                        Severity.WARNING,
                        "D42",
                        within(name),
                        blocks.position(),
                        "the preset has this layer for " + path
                                + " alone: elsewhere it is made of defaults, and what is" + " said here",
                        "match " + path + " alone, or write the whole layer, its key first");
            } else if (said == null && !writesLayers && !brings(name)) {
                say(
                        Severity.WARNING,
                        "D42",
                        place.field(RouteWords.MATCH.name()),
                        entry.positionOf(RouteWords.MATCH.name()),
                        "the preset has its layer " + name + " for " + path + ", which is not named: these requests go"
                                + " without it",
                        "match " + path + ", write the layer under inner, or inner: null if there is to be none");
            }
        });
    }

    /** Whether any route of this entry has the preset's layer. */
    private boolean brings(String layer) {
        List<RoutePattern> match = head.match();
        return match == null || match.stream().anyMatch(pattern -> has(pattern, layer));
    }

    /** Whether any route of this entry hasn't. */
    private boolean lacks(String layer) {
        List<RoutePattern> match = head.match();
        return match == null
                ? head.preset().groups().stream()
                        .anyMatch(group -> !group.layers().contains(layer))
                : match.stream().anyMatch(pattern -> !has(pattern, layer));
    }

    private boolean has(RoutePattern pattern, String layer) {
        return head.preset().groups().stream()
                .anyMatch(group -> group.lists(pattern.path()) && group.layers().contains(layer));
    }

    private List<Entry> written() {
        return inner instanceof Mapping layers ? layers.entries() : List.of();
    }

    private static boolean isNothing(Node node) {
        return node instanceof Scalar scalar && scalar.kind() == Kind.NOTHING;
    }

    private Place within(String layer) {
        return place.field(RouteWords.INNER.name()).field(layer);
    }

    private static void say(Severity severity, String danger, Place at, Position position, String what, String wayOut) {
        at.findings().add(new Finding(severity, position, at.path(), "", what, wayOut, danger));
    }
}
