package dev.semel.policy;

import dev.semel.policy.PathTemplate.Segment;
import dev.semel.policy.RouteTable.Match.Matched;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Templates by their segments. Finding one looks at each segment of a path once per node that fits it and allocates
 * nothing. Filled by one thread, then only read.
 */
final class RouteTrie {
    private final Node root = new Node();

    void add(List<Segment> segments, Matched route) {
        Node node = root;
        for (Segment segment : segments) {
            switch (segment) {
                case Segment.Literal literal -> node = node.literals.computeIfAbsent(literal.text());
                case Segment.Parameter parameter -> {
                    if (node.parameter == null) {
                        node.parameter = new Node();
                    }
                    node = node.parameter;
                }
                case Segment.Rest rest -> {
                    node.rest = MethodTable.plus(node.rest, route);
                    return;
                }
            }
        }
        node.end = MethodTable.plus(node.end, route);
    }

    /** The routes of the most specific template that fits; null when none does. */
    @Nullable
    List<Matched> find(String method, String path) {
        return path.startsWith("/") ? find(root, method, path, 1) : null;
    }

    /** @param start where the segment begins; beyond the end of the path when there is none left */
    private static @Nullable List<Matched> find(Node node, String method, String path, int start) {
        if (start > path.length()) {
            var found = node.end == null ? null : node.end.of(method);
            return found != null || node.rest == null ? found : node.rest.of(method);
        }
        int slash = path.indexOf('/', start);
        int end = slash < 0 ? path.length() : slash;
        Node literal = node.literals.find(path, start, end);
        List<Matched> found = literal == null ? null : find(literal, method, path, end + 1);
        if (found == null && node.parameter != null && end > start) {
            found = find(node.parameter, method, path, end + 1);
        }
        return found != null || node.rest == null ? found : node.rest.of(method);
    }

    static final class Node {
        final SegmentTable literals = new SegmentTable();

        @Nullable
        Node parameter;

        @Nullable
        MethodTable rest;

        @Nullable
        MethodTable end;
    }
}
