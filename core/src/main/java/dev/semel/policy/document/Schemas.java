package dev.semel.policy.document;

import java.util.LinkedHashMap;
import java.util.Map;

/** Small pieces of JSON Schema. */
final class Schemas {
    private Schemas() {}

    /** A field's schema: that of its shape with the description and the default. */
    static Map<String, Object> of(Field<?> field) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("description", field.description());
        schema.putAll(field.shape().schema());
        String fallback = field.defaultJson();
        if (fallback != null && !fallback.equals("{}")) {
            schema.put("default", JsonText.plain(JsonDocument.read(fallback, "default of " + field.name())));
        }
        return schema;
    }

    static Map<String, Object> text() {
        return ordered("type", "string");
    }

    static Map<String, Object> ordered(Object... namesAndValues) {
        Map<String, Object> schema = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            schema.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return schema;
    }
}
