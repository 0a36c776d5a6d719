package dev.semel.policy.document;

import dev.semel.policy.document.Node.Kind;
import dev.semel.policy.document.Node.Mapping;
import dev.semel.policy.document.Node.Scalar;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A mapping with a fixed set of fields. All of them are read, so that all problems are found; only when there are none
 * is the value made. What its maker refuses with an {@link IllegalArgumentException} becomes a problem of the mapping.
 */
public final class MappingShape<T> implements Shape<T> {
    private final List<Field<?>> fields;
    private final Function<Values, T> make;

    public MappingShape(List<Field<?>> fields, Function<Values, T> make) {
        this.fields = List.copyOf(fields);
        this.make = make;
    }

    @Override
    public @Nullable T read(Node node, Place place) {
        if (!(node instanceof Mapping mapping)) {
            place.problem(node, "this must be a mapping", "give it as fields: " + names());
            return null;
        }
        var known = known(mapping, place);
        var values = new Values(known, place);
        boolean whole = true;
        for (Field<?> field : fields) {
            whole &= values.take(field);
        }
        if (!whole) {
            return null;
        }
        try {
            return make.apply(values);
        } catch (IllegalArgumentException e) {
            place.problem(node, String.valueOf(e.getMessage()), "");
            return null;
        }
    }

    /** The mapping without the fields that don't exist; each of them is a problem. */
    public Mapping known(Mapping mapping, Place place) {
        List<String> known = fields.stream().map(Field::name).toList();
        List<String> unknown = new ArrayList<>();
        for (Mapping.Entry entry : mapping.entries()) {
            if (!known.contains(entry.name())) {
                String wayOut = Nearest.to(entry.name(), known)
                        .map(name -> "did you mean " + name + "?")
                        .orElse("known here: " + names());
                place.findings()
                        .problem(place.field(entry.name()).path(), entry.position(), "there is no such field", wayOut);
                unknown.add(entry.name());
            }
        }
        return unknown.isEmpty() ? mapping : mapping.without(unknown);
    }

    private String names() {
        return String.join(", ", fields.stream().map(Field::name).toList());
    }

    @Override
    public List<Field<?>> fields() {
        return fields;
    }

    @Override
    public Map<String, Object> schema() {
        Map<String, Object> properties = new LinkedHashMap<>();
        for (Field<?> field : fields) {
            properties.put(field.name(), Schemas.of(field));
        }
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "object");
        schema.put("properties", properties);
        List<String> required =
                fields.stream().filter(Field::isRequired).map(Field::name).toList();
        if (!required.isEmpty()) {
            schema.put("required", required);
        }
        schema.put("additionalProperties", false);
        return schema;
    }

    @Override
    public String notation() {
        return "mapping";
    }

    /** What was read for the fields of one mapping. Confined to one thread. */
    public static final class Values {
        private final Mapping mapping;
        private final Place place;
        private final Map<Field<?>, Object> values = new HashMap<>();

        private Values(Mapping mapping, Place place) {
            this.mapping = mapping;
            this.place = place;
        }

        /** The value of a field that is required or has a default. */
        @SuppressWarnings("unchecked") // only take() fills the map, from the field's own shape
        public <V> V get(Field<V> field) {
            return (V) Objects.requireNonNull(values.get(field), field.name());
        }

        /** The value of an optional field; null when it was left out. */
        @SuppressWarnings("unchecked") // as above
        public <V> @Nullable V orNull(Field<V> field) {
            return (V) values.get(field);
        }

        /** The mapping itself. */
        public Mapping mapping() {
            return mapping;
        }

        public Place place() {
            return place;
        }

        /** The node of a field; null when it was left out. */
        public @Nullable Node node(Field<?> field) {
            return mapping.get(field.name());
        }

        private boolean take(Field<?> field) {
            Node node = mapping.get(field.name());
            Place at = place.field(field.name());
            String fallback = field.defaultJson();
            if (node instanceof Scalar scalar && scalar.kind() == Kind.NOTHING) {
                return takeNothing(field, scalar, at);
            }
            if (node == null && field.isRequired()) {
                place.findings()
                        .problem(
                                at.path(),
                                mapping.position(),
                                "this field is missing",
                                "write it: " + field.description());
                return false;
            }
            if (node == null && fallback == null) {
                return true;
            }
            Object value = field.shape().read(node == null ? defaults(field, fallback) : node, at);
            if (value == null) {
                return false;
            }
            values.put(field, value);
            return true;
        }

        /** Null takes an optional field back, such as one that a preset sets. */
        private static boolean takeNothing(Field<?> field, Scalar nothing, Place at) {
            if (field.isRequired() || field.defaultJson() != null) {
                at.problem(nothing, "this field has no value", "give it one, or leave the field out");
                return false;
            }
            return true;
        }

        private static Node defaults(Field<?> field, @Nullable String json) {
            return JsonDocument.read(json == null ? "{}" : json, "default of " + field.name());
        }
    }
}
