package dev.semel.spring;

import dev.semel.policy.document.Field;
import dev.semel.policy.document.Node;
import dev.semel.policy.document.Node.Kind;
import dev.semel.policy.document.Node.Mapping;
import dev.semel.policy.document.Node.Scalar;
import dev.semel.policy.document.Node.Sequence;
import dev.semel.policy.document.Position;
import dev.semel.policy.document.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes a document of properties. What flattening lost is put right by what the vocabulary says of a field: names are
 * relaxed, as Spring's are, and an empty value is an empty list, an empty mapping or nothing. Names that a document
 * chooses itself, such as those of headers, are left as they are. Confined to one thread.
 */
final class SettingsDocument {
    private static final String INNER = "inner";

    private final Function<PropertyTree.Leaf, Position> positions;
    private final Placeholders placeholders;
    private final Position top;

    /** @param top for what has no value of its own */
    SettingsDocument(Function<PropertyTree.Leaf, Position> positions, Placeholders placeholders, Position top) {
        this.positions = positions;
        this.placeholders = placeholders;
        this.top = top;
    }

    /**
     * A tree as a document.
     *
     * @param fields that a mapping of it has; none where it chooses its names itself
     */
    Node of(PropertyTree tree, List<Field<?>> fields) {
        PropertyTree.Leaf leaf = tree.leaf();
        if (leaf != null) {
            return scalar(leaf);
        }
        if (tree.isList()) {
            List<Node> items = new ArrayList<>();
            for (int i = 0; i < tree.children().size(); i++) {
                PropertyTree item = tree.children().get(String.valueOf(i));
                if (item != null) {
                    items.add(of(item, fields));
                }
            }
            return new Sequence(items, position(tree));
        }
        return mapping(tree, fields);
    }

    private Mapping mapping(PropertyTree tree, List<Field<?>> fields) {
        List<Mapping.Entry> entries = new ArrayList<>();
        for (Map.Entry<String, PropertyTree> child : tree.children().entrySet()) {
            Field<?> field = known(child.getKey(), fields);
            String name = field == null ? child.getKey() : field.name();
            entries.add(new Mapping.Entry(name, position(child.getValue()), value(child.getValue(), field, fields)));
        }
        return new Mapping(entries, position(tree));
    }

    private Node value(PropertyTree tree, @Nullable Field<?> field, List<Field<?>> around) {
        PropertyTree.Leaf leaf = tree.leaf();
        if (leaf != null && leaf.value() instanceof CharSequence text && text.isEmpty()) {
            return empty(field, positions.apply(leaf));
        }
        if (field != null && field.name().equals(INNER) && !tree.children().isEmpty()) {
            return layers(tree, around);
        }
        return of(tree, field == null ? List.of() : field.shape().fields());
    }

    /** Layers have names of their own, and the blocks of a route in each. */
    private Mapping layers(PropertyTree tree, List<Field<?>> blocks) {
        List<Mapping.Entry> entries = new ArrayList<>();
        tree.children().forEach((name, layer) -> {
            PropertyTree.Leaf leaf = layer.leaf();
            Node value = leaf == null ? of(layer, blocks) : empty(null, positions.apply(leaf));
            entries.add(new Mapping.Entry(name, position(layer), value));
        });
        return new Mapping(entries, position(tree));
    }

    /** What {@code []}, {@code {}} and nothing become: of a field with a default, what the default is of. */
    private static Node empty(@Nullable Field<?> field, Position position) {
        if (field != null && (field.defaultJson() != null || field.isRequired())) {
            if (isOf("array", field.shape())) {
                return new Sequence(List.of(), position);
            }
            if (isOf("object", field.shape())) {
                return new Mapping(List.of(), position);
            }
            return new Scalar("", Kind.TEXT, position);
        }
        return new Scalar("", Kind.NOTHING, position);
    }

    private static boolean isOf(String type, Shape<?> shape) {
        return isOf(type, shape.schema());
    }

    private static boolean isOf(String type, Map<?, ?> schema) {
        if (schema.get("anyOf") instanceof List<?> shapes) {
            return shapes.stream().anyMatch(shape -> shape instanceof Map<?, ?> each && isOf(type, each));
        }
        return type.equals(schema.get("type"));
    }

    private static @Nullable Field<?> known(String name, List<Field<?>> fields) {
        for (Field<?> field : fields) {
            if (PropertyTree.uniform(field.name()).equals(PropertyTree.uniform(name))) {
                return field;
            }
        }
        return null;
    }

    private Scalar scalar(PropertyTree.Leaf leaf) {
        Position position = positions.apply(leaf);
        String text = String.valueOf(leaf.value());
        String put = placeholders.replace(leaf.property(), text, position);
        Kind kind = switch (leaf.value()) {
            case Boolean truth -> Kind.TRUTH;
            case Number number -> Kind.NUMBER;
            default -> Kind.TEXT;
        };
        return new Scalar(put, kind, position, put.equals(text) ? null : text);
    }

    /** Where a tree stands: where its first value does. */
    Position position(PropertyTree tree) {
        PropertyTree.Leaf first = tree.first();
        return first == null ? top : positions.apply(first);
    }
}
