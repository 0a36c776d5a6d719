package dev.semel.policy.document;

import dev.semel.policy.document.Node.Mapping;
import dev.semel.policy.document.Node.Mapping.Entry;
import java.util.ArrayList;
import java.util.List;

/** Writes out what a document leaves unsaid. */
public final class Defaults {
    private Defaults() {}

    /** The mapping with the default of every field it leaves out, in the order of the fields. */
    public static Mapping fill(Mapping mapping, List<Field<?>> fields) {
        List<Entry> filled = new ArrayList<>();
        for (Field<?> field : fields) {
            Node node = mapping.get(field.name());
            String fallback = field.defaultJson();
            if (node == null && fallback != null) {
                node = JsonDocument.read(fallback, "default of " + field.name());
            }
            if (node != null) {
                boolean deeper = node instanceof Mapping && field.shape() instanceof MappingShape<?>;
                Node whole = deeper ? fill((Mapping) node, field.shape().fields()) : node;
                filled.add(new Entry(field.name(), node.position(), whole));
            }
        }
        return new Mapping(filled, mapping.position());
    }
}
