package dev.semel.policy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A pattern for paths: literal segments, {@code {name}} (or {@code :name}) for exactly one segment that is not empty,
 * and {@code **} at the end for any rest, also none. A literal is matched as it stands on the wire: a character outside
 * visible ASCII is written percent-encoded. Immutable.
 *
 * @param text in its one spelling: {@code :name} becomes {@code {name}}
 */
public record PathTemplate(String text) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_-]*");

    /** What a path may contain as it stands (RFC 3986 section 3.3), escapes apart. */
    private static final Pattern LITERAL = Pattern.compile("(?:[A-Za-z0-9._~!$&'()+,=:@|-]|%[0-9A-Fa-f]{2})+");

    /** @throws IllegalArgumentException when the text is no template; the message says what to write instead */
    public PathTemplate {
        text = parse(text).stream().map(Segment::text).collect(Collectors.joining("/", "/", ""));
    }

    /** One segment of a template. */
    public sealed interface Segment {
        /** As it is written in a template. */
        String text();

        /** This text; empty for the segment after a slash at the end. */
        record Literal(String text) implements Segment {}

        /** Any one segment that is not empty. */
        record Parameter(String name) implements Segment {
            @Override
            public String text() {
                return "{" + name + "}";
            }
        }

        /** Whatever follows, also nothing. */
        record Rest() implements Segment {
            @Override
            public String text() {
                return "**";
            }
        }
    }

    /** The segments, in order. */
    public List<Segment> segments() {
        return parse(text);
    }

    /** The template without its parameters' names: two templates of one shape match the same paths. */
    public String shape() {
        return segments().stream()
                .map(segment -> segment instanceof Segment.Parameter ? "{}" : segment.text())
                .collect(Collectors.joining("/", "/", ""));
    }

    private static List<Segment> parse(String text) {
        if (!text.startsWith("/")) {
            throw new IllegalArgumentException("a path starts with a slash: write /" + text);
        }
        var segments = new ArrayList<Segment>();
        Set<String> names = new HashSet<>();
        String[] parts = text.substring(1).split("/", -1);
        for (int i = 0; i < parts.length; i++) {
            Segment segment = segment(parts[i], i == parts.length - 1);
            if (segment instanceof Segment.Parameter parameter && !names.add(parameter.name())) {
                throw new IllegalArgumentException("the parameter " + parameter.text() + " occurs twice");
            }
            segments.add(segment);
        }
        return segments;
    }

    private static Segment segment(String part, boolean last) {
        if (part.equals("**")) {
            if (!last) {
                throw new IllegalArgumentException("** stands for all the rest: it can only be the last segment");
            }
            return new Segment.Rest();
        }
        if (part.isEmpty() && !last) {
            throw new IllegalArgumentException("there is nothing between two slashes: write one slash");
        }
        if (part.startsWith(":")) {
            return parameter(part.substring(1));
        }
        if (part.startsWith("{") && part.endsWith("}")) {
            return parameter(part.substring(1, part.length() - 1));
        }
        return literal(part);
    }

    private static Segment parameter(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "'" + name + "' cannot name a parameter: use letters, digits, - and _, as in {order_id}");
        }
        return new Segment.Parameter(name);
    }

    private static Segment literal(String part) {
        if (part.contains("*")) {
            throw new IllegalArgumentException(
                    "a star cannot be a part of a segment: write {name} for one segment, /** at the end for the rest");
        }
        if (part.contains("{") || part.contains("}")) {
            throw new IllegalArgumentException("a parameter is a whole segment: write /{name}/, not '" + part + "'");
        }
        if (part.contains("?")) {
            throw new IllegalArgumentException("a template ends before the query: leave out everything from the ? on");
        }
        if (!part.isEmpty() && !LITERAL.matcher(part).matches()) {
            throw new IllegalArgumentException(
                    "'" + part + "' has characters that a path cannot have: write them percent-encoded");
        }
        String bare = part.toLowerCase(Locale.ROOT).replace("%2e", ".");
        if (bare.equals(".") || bare.equals("..")) {
            throw new IllegalArgumentException("'" + part + "' is no segment of its own: write the path it leads to");
        }
        return new Segment.Literal(part);
    }

    @Override
    public String toString() {
        return text;
    }
}
