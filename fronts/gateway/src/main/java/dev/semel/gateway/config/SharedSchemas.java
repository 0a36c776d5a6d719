package dev.semel.gateway.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes what a JSON Schema says more than once about mappings under {@code $defs}, and refers to it. Confined. */
final class SharedSchemas {
    private static final String PROPERTIES = "properties";

    private final Map<Object, Integer> uses = new HashMap<>();
    private final Map<Object, String> names = new HashMap<>();
    private final Map<String, Object> definitions = new LinkedHashMap<>();

    private SharedSchemas() {}

    /** The schema, with {@code $defs} at its end; it allows and describes what it did. */
    static Map<String, Object> in(Map<String, Object> schema) {
        var shared = new SharedSchemas();
        shared.count(schema);
        var written = new LinkedHashMap<String, Object>();
        schema.forEach((name, value) -> written.put(name, shared.shorter(value, name)));
        written.put("$defs", shared.definitions);
        return written;
    }

    private void count(Object value) {
        // What is within a repeated schema is repeated with it.
        if (isMapping(value) && uses.merge(value, 1, Integer::sum) > 1) {
            return;
        }
        switch (value) {
            case Map<?, ?> map -> map.values().forEach(this::count);
            case List<?> list -> list.forEach(this::count);
            default -> {}
        }
    }

    /** @param name of the property that it is about */
    private Object shorter(Object value, String name) {
        if (uses.getOrDefault(value, 0) < 2) {
            return inside(value, name);
        }
        String known = names.get(value);
        if (known == null) {
            known = free(name);
            names.put(value, known);
            definitions.put(known, Map.of());
            definitions.put(known, inside(value, name));
        }
        return Map.of("$ref", "#/$defs/" + known);
    }

    private Object inside(Object value, String name) {
        if (value instanceof Map<?, ?> map) {
            var written = new LinkedHashMap<String, Object>();
            map.forEach((key, member) -> written.put(
                    (String) key, PROPERTIES.equals(key) ? properties((Map<?, ?>) member) : shorter(member, name)));
            return written;
        }
        if (value instanceof List<?> list) {
            var written = new ArrayList<>();
            list.forEach(item -> written.add(shorter(item, name)));
            return written;
        }
        return value;
    }

    private Map<String, Object> properties(Map<?, ?> properties) {
        var written = new LinkedHashMap<String, Object>();
        properties.forEach((name, schema) -> written.put((String) name, shorter(schema, (String) name)));
        return written;
    }

    private String free(String name) {
        String free = name;
        for (int i = 2; definitions.containsKey(free); i++) {
            free = name + i;
        }
        return free;
    }

    private static boolean isMapping(Object value) {
        return value instanceof Map<?, ?> map && map.get(PROPERTIES) instanceof Map;
    }
}
