package dev.semel.spring;

import dev.semel.policy.PathTemplate;
import java.util.ArrayList;
import java.util.List;

/** Paths as Spring's mappings write them. Without state. */
final class SpringPath {
    private SpringPath() {}

    /**
     * The same as a route writes it.
     *
     * @throws IllegalArgumentException when a route can't; the message says why
     */
    static String template(String pattern) {
        String path = pattern.startsWith("/") ? pattern : "/" + pattern;
        String[] parts = path.substring(1).split("/", -1);
        List<String> segments = new ArrayList<>();
        for (int i = 0; i < parts.length; i++) {
            segments.add(segment(parts[i], i, i == parts.length - 1));
        }
        return new PathTemplate("/" + String.join("/", segments)).text();
    }

    private static String segment(String part, int index, boolean last) {
        if (part.equals("*")) {
            return "{any" + index + "}";
        }
        if (last && part.startsWith("{*") && part.endsWith("}")) {
            return "**";
        }
        if (part.startsWith("{") && part.indexOf(':') >= 0) {
            throw new IllegalArgumentException("'" + part + "' matches by a regular expression");
        }
        return part;
    }
}
