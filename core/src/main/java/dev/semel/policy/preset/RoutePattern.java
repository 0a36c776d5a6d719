package dev.semel.policy.preset;

import dev.semel.policy.PathTemplate;
import dev.semel.policy.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a route matches, as people write it: {@code POST /v1/orders}, or a path alone for the methods of the preset.
 *
 * @param method null for the methods of the preset
 */
record RoutePattern(@Nullable String method, PathTemplate path) {
    private static final Pattern METHOD = Pattern.compile("\\*|[A-Z][A-Z0-9_-]*");

    static RoutePattern parse(String text) {
        String trimmed = text.strip();
        int blank = trimmed.indexOf(' ');
        if (blank < 0) {
            return new RoutePattern(null, new PathTemplate(trimmed));
        }
        String method = trimmed.substring(0, blank);
        if (!METHOD.matcher(method).matches()) {
            throw new IllegalArgumentException(
                    "'" + method + "' is no method: write it in capitals, as in POST /v1/orders, or * for all");
        }
        if (Route.NEVER.contains(method)) {
            throw new IllegalArgumentException(
                    method + " requests are never deduplicated: leave this out, or name another method");
        }
        return new RoutePattern(
                method, new PathTemplate(trimmed.substring(blank + 1).strip()));
    }

    /** The methods it stands for. */
    List<String> methods(Preset preset) {
        return method == null ? preset.methods() : List.of(method);
    }

    /** Its path under each of the prefixes. */
    List<PathTemplate> paths(List<String> prefixes) {
        List<PathTemplate> paths = new ArrayList<>();
        for (String prefix : prefixes) {
            paths.add(prefix.isEmpty() ? path : new PathTemplate(prefix + path.text()));
        }
        return paths;
    }
}
