package dev.semel.policy.document;

import dev.semel.policy.document.Node.Mapping;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Names that the document chooses, with values of one shape. */
record MapShape<K, V>(Shape<K> name, Shape<V> value) implements Shape<Map<K, V>> {
    @Override
    public @Nullable Map<K, V> read(Node node, Place place) {
        if (!(node instanceof Mapping mapping)) {
            place.problem(node, "this must be a mapping", "write " + notation());
            return null;
        }
        Map<K, V> read = new LinkedHashMap<>();
        boolean whole = true;
        for (Mapping.Entry entry : mapping.entries()) {
            if (entry.value() instanceof Node.Scalar scalar && scalar.kind() == Node.Kind.NOTHING) {
                continue;
            }
            Place at = place.field(entry.name());
            K key = name.read(Shapes.named(entry), at);
            V member = value.read(entry.value(), at);
            if (key == null || member == null) {
                whole = false;
            } else {
                read.put(key, member);
            }
        }
        return whole ? read : null;
    }

    @Override
    public Map<String, Object> schema() {
        Map<String, Object> values = Schemas.ordered("anyOf", List.of(value.schema(), Schemas.ordered("type", "null")));
        return Schemas.ordered("type", "object", "propertyNames", name.schema(), "additionalProperties", values);
    }

    @Override
    public String notation() {
        return "mapping from " + name.notation() + " to " + value.notation();
    }
}
