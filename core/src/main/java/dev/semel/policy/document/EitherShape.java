package dev.semel.policy.document;

import dev.semel.policy.document.Node.Mapping;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A scalar, or a mapping that says more. */
record EitherShape<T>(Shape<T> scalar, MappingShape<T> mapping) implements Shape<T> {
    @Override
    public @Nullable T read(Node node, Place place) {
        return node instanceof Mapping ? mapping.read(node, place) : scalar.read(node, place);
    }

    @Override
    public Map<String, Object> schema() {
        return Schemas.ordered("anyOf", List.of(scalar.schema(), mapping.schema()));
    }

    @Override
    public String notation() {
        return scalar.notation() + ", or a mapping";
    }

    @Override
    public List<Field<?>> fields() {
        return mapping.fields();
    }
}
