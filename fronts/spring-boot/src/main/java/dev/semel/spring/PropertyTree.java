package dev.semel.spring;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Properties of one source, put together again to what was flattened: {@code routes[0].match} is a list, its first item
 * a mapping with a field. Confined to one thread.
 */
final class PropertyTree {
    private final Map<String, PropertyTree> children = new LinkedHashMap<>();
    private @Nullable Leaf leaf;

    /**
     * A value.
     *
     * @param property its whole name
     */
    record Leaf(String property, Object value) {}

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
