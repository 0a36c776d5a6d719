package dev.semel.spring;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.PropertySource;

/**
 * Properties, put together again to what was flattened: {@code routes[0].match} is a list, its first item a mapping
 * with a field. Confined to one thread.
 */
final class PropertyTree {
    private final Map<String, PropertyTree> children = new LinkedHashMap<>();
    private @Nullable Leaf leaf;

    /**
     * A value.
     *
     * @param property its whole name
     * @param source where it stands
     */
    record Leaf(String property, Object value, PropertySource<?> source) {}

    /** @param path what follows the tree's own name, such as {@code [0].match} */
    void put(String path, Leaf value) {
        PropertyTree at = this;
        int from = 0;
        while (from < path.length()) {
            boolean bracket = path.charAt(from) == '[';
            int start = bracket || path.charAt(from) == '.' ? from + 1 : from;
            int end = end(path, start, bracket);
            at = at.children.computeIfAbsent(path.substring(start, end), name -> new PropertyTree());
            from = bracket && end < path.length() ? end + 1 : end;
        }
        at.leaf = value;
    }

    private static int end(String path, int start, boolean bracket) {
        if (bracket) {
            int close = path.indexOf(']', start);
            return close < 0 ? path.length() : close;
        }
        int end = start;
        while (end < path.length() && path.charAt(end) != '.' && path.charAt(end) != '[') {
            end++;
        }
        return end;
    }

    /**
     * Takes over what another tree says and this one doesn't, as Spring merges maps: values and lists are taken whole.
     */
    void complete(PropertyTree lower) {
        if (isWhole() || lower.isWhole()) {
            return;
        }
        lower.children.forEach((name, child) -> {
            PropertyTree own = child(name);
            if (own == null) {
                children.put(name, child);
            } else {
                own.complete(child);
            }
        });
    }

    private boolean isWhole() {
        return leaf != null || isList();
    }

    /** The child of that name, however it is spelled. */
    @Nullable
    PropertyTree child(String name) {
        PropertyTree exact = children.get(name);
        if (exact != null) {
            return exact;
        }
        for (Map.Entry<String, PropertyTree> child : children.entrySet()) {
            if (uniform(child.getKey()).equals(uniform(name))) {
                return child.getValue();
            }
        }
        return null;
    }

    /** A name without what Spring doesn't tell apart. */
    static String uniform(String name) {
        return name.replace("-", "").replace("_", "").toLowerCase(Locale.ROOT);
    }

    Map<String, PropertyTree> children() {
        return children;
    }

    @Nullable
    Leaf leaf() {
        return leaf;
    }

    /** Any value in it: for saying where it stands. */
    @Nullable
    Leaf first() {
        if (leaf != null) {
            return leaf;
        }
        for (PropertyTree child : children.values()) {
            Leaf first = child.first();
            if (first != null) {
                return first;
            }
        }
        return null;
    }

    /** Whether its children are numbered from 0 on. */
    boolean isList() {
        if (children.isEmpty()) {
            return false;
        }
        for (int i = 0; i < children.size(); i++) {
            if (!children.containsKey(String.valueOf(i))) {
                return false;
            }
        }
        return true;
    }
}
