package dev.semel.policy.document;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Any value, read as the JSON text that it is. */
record JsonShape() implements Shape<String> {
    @Override
    public @Nullable String read(Node node, Place place) {
        try {
            return JsonText.compact(node);
        } catch (IllegalArgumentException e) {
            place.problem(node, String.valueOf(e.getMessage()), "");
            return null;
        }
    }

    @Override
    public Map<String, Object> schema() {
        return Map.of();
    }

    @Override
    public String notation() {
        return "any JSON value";
    }
}
