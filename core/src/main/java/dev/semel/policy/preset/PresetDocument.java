package dev.semel.policy.preset;

import dev.semel.policy.document.Node;
import dev.semel.policy.document.Node.Kind;
import dev.semel.policy.document.Node.Mapping;
import dev.semel.policy.document.Node.Mapping.Entry;
import dev.semel.policy.document.Node.Scalar;
import dev.semel.policy.document.Node.Sequence;
import dev.semel.policy.document.Overlay;
import dev.semel.policy.document.Position;
import dev.semel.policy.vocabulary.PolicyVocabulary;
import java.util.ArrayList;
import java.util.List;

/** A preset written out: entries for a list of routes that do the same without naming it. */
public final class PresetDocument {
    private PresetDocument() {}

    /** One entry per group of routes with a policy of their own, every setting in it. */
    public static List<Mapping> entries(Preset preset) {
        return preset.groups().stream().map(group -> entry(preset, group)).toList();
    }

    private static Mapping entry(Preset preset, Preset.Group group) {
        Position position = preset.policy().position();
        List<Entry> entries = new ArrayList<>();
        entries.add(new Entry("name", position, text(preset.name(), position)));
        entries.add(new Entry("match", position, match(preset, group, position)));
        if (!preset.basePath().equals(List.of(""))) {
            entries.add(new Entry("base_path", position, texts(preset.basePath(), position)));
        }
        Mapping policy = Overlay.merge(preset.policy(), group.policy());
        Mapping own = policy.without(List.of(RouteWords.INNER.name()));
        entries.addAll(PolicyVocabulary.withDefaults(own).entries());
        if (policy.get(RouteWords.INNER.name()) instanceof Mapping inner) {
            List<Entry> layers = inner.entries().stream()
                    .map(layer -> new Entry(layer.name(), position, layer(own, (Mapping) layer.value())))
                    .toList();
            entries.add(new Entry(RouteWords.INNER.name(), position, new Mapping(layers, position)));
        }
        return new Mapping(entries, position);
    }

    /** A layer's blocks; of those that it has from the layer around it, only the ones in which it differs. */
    private static Mapping layer(Mapping around, Mapping said) {
        Mapping whole = PolicyVocabulary.withDefaults(Overlay.merge(LayerReading.inherited(around), said));
        return whole.without(PolicyVocabulary.INHERITED.stream()
                .filter(name -> said.get(name) == null)
                .toList());
    }

    private static Node match(Preset preset, Preset.Group group, Position position) {
        List<String> match = new ArrayList<>();
        for (RoutePattern pattern : group.match()) {
            pattern.methods(preset).forEach(method -> match.add(method + " " + pattern.path()));
        }
        return texts(match, position);
    }

    private static Node texts(List<String> texts, Position position) {
        return new Sequence(texts.stream().map(text -> text(text, position)).toList(), position);
    }

    private static Node text(String text, Position position) {
        return new Scalar(text, Kind.TEXT, position);
    }
}
