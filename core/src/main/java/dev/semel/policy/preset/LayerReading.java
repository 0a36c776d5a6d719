package dev.semel.policy.preset;

import dev.semel.policy.Policy;
import dev.semel.policy.document.Node;
import dev.semel.policy.document.Node.Kind;
import dev.semel.policy.document.Node.Mapping;
import dev.semel.policy.document.Node.Mapping.Entry;
import dev.semel.policy.document.Node.Scalar;
import dev.semel.policy.document.Overlay;
import dev.semel.policy.document.Place;
import dev.semel.policy.preset.LayerDangers.Layer;
import dev.semel.policy.vocabulary.PolicyVocabulary;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the blocks of a route into its layers, outer to inner. Confined. */
final class LayerReading {
    /** A route has no more layers than this, the outermost included: each is a write before and after a run. */
    static final int MOST = 4;

    private final String name;
    private final Mapping own;
    private final @Nullable Node inner;
    private final Place place;
    private final Place innerPlace;
    private final List<Layer> layers = new ArrayList<>();

    private LayerReading(String name, Mapping blocks, Place place) {
        this.name = name;
        this.own = blocks.without(List.of(RouteWords.INNER.name()));
        this.inner = blocks.get(RouteWords.INNER.name());
        this.place = place;
        this.innerPlace = place.field(RouteWords.INNER.name());
    }

    /**
     * The layers; none when any of them is wrong.
     *
     * @param name of the outermost policy; those within are named {@code NAME/LAYER}
     */
    static List<Policy> read(String name, Mapping blocks, Place place) {
        return new LayerReading(name, blocks, place).read();
    }

    private List<Policy> read() {
        Policy outermost = PolicyVocabulary.named(name).read(own, place);
        boolean whole = outermost != null;
        if (outermost != null) {
            layers.add(new Layer(outermost, own, place));
        }
        // What is wrong with an outer block is said once, not again for each layer that has it from there.
        Mapping inherited = outermost == null ? new Mapping(List.of(), own.position()) : inherited(own);
        for (Entry layer : entries()) {
            whole &= readLayer(layer, inherited);
        }
        if (layers.size() > MOST) {
            innerPlace.findings().problem(innerPlace.path(), own.position(), "there are too many layers", wayOut());
            whole = false;
        }
        return whole && !isMisshapen() ? layers.stream().map(Layer::policy).toList() : List.of();
    }

    private static String wayOut() {
        return "a route has at most " + MOST + ", itself included";
    }

    private boolean readLayer(Entry layer, Mapping inherited) {
        Place at = innerPlace.field(layer.name());
        String within = RouteWords.LAYER_NAME.read(new Scalar(layer.name(), Kind.TEXT, layer.position()), at);
        Node blocks = layer.value() instanceof Mapping said ? Overlay.merge(inherited, said) : layer.value();
        Policy policy = PolicyVocabulary.named(name + "/" + within).read(blocks, at);
        if (policy != null && layer.value() instanceof Mapping written) {
            var read = new Layer(policy, written, at);
            if (!layers.isEmpty()) {
                LayerDangers.look(layers.getLast(), read);
            }
            layers.add(read);
        }
        return within != null && policy != null;
    }

    /** The layers that are named; null takes one back. */
    private List<Entry> entries() {
        if (inner instanceof Mapping mapping) {
            return mapping.entries().stream()
                    .filter(entry -> !isNothing(entry.value()))
                    .toList();
        }
        if (isMisshapen() && inner != null) {
            innerPlace.problem(inner, "this must be a mapping", "write each layer as NAME: {key: …}");
        }
        return List.of();
    }

    private boolean isMisshapen() {
        return inner != null && !(inner instanceof Mapping) && !isNothing(inner);
    }

    private static boolean isNothing(Node node) {
        return node instanceof Scalar scalar && scalar.kind() == Kind.NOTHING;
    }

    /** What of these blocks a layer within has too. */
    static Mapping inherited(Mapping blocks) {
        return new Mapping(
                blocks.entries().stream()
                        .filter(entry -> PolicyVocabulary.INHERITED.contains(entry.name()))
                        .toList(),
                blocks.position());
    }
}
