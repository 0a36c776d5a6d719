package dev.semel.gateway.config;

import dev.semel.policy.document.Findings;
import dev.semel.policy.document.Node;
import dev.semel.policy.document.Node.Kind;
import dev.semel.policy.document.Node.Mapping;
import dev.semel.policy.document.Node.Scalar;
import dev.semel.policy.document.Node.Sequence;
import dev.semel.policy.document.Position;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.resolver.CoreScalarResolver;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;

/**
 * Puts the events of a YAML parser together, within bounds: depth is bounded because reading recurses, and the number
 * of values because an alias may stand for many. Used once, by one thread.
 */
final class YamlComposer {
    private static final int DEEPEST = 40;
    private static final int MOST_VALUES = 100_000;
    private static final ScalarResolver RESOLVER = new CoreScalarResolver(false);

    private final Iterator<Event> events;
    private final String source;
    private final Variables variables;
    private final Findings findings;
    private final Map<String, Anchored> anchors = new HashMap<>();
    private int values;

    private record Anchored(Node node, int values) {}

    YamlComposer(Iterator<Event> events, String source, Variables variables, Findings findings) {
        this.events = events;
        this.source = source;
        this.variables = variables;
        this.findings = findings;
    }

    /** The first and only document; an empty one is an empty mapping. */
    Node document() {
        events.next(); // the stream starts
        Event first = events.next();
        if (first.getEventId() == Event.ID.StreamEnd) {
            return new Mapping(List.of(), new Position(source, 1, 1));
        }
        Node node = node(events.next(), 0);
        events.next(); // the document ends
        Event next = events.next();
        if (next.getEventId() != Event.ID.StreamEnd) {
            throw new Unreadable(position(next), "a second document starts here", "keep one document per file");
        }
        return node;
    }

    private Node node(Event event, int depth) {
        Position position = position(event);
        if (++values > MOST_VALUES || depth > DEEPEST) {
            throw new Unreadable(position, depth > DEEPEST ? "this nests too deep" : "there are too many values", "");
        }
        int before = values;
        Node node = switch (event) {
            case AliasEvent alias -> alias(alias, position);
            case ScalarEvent scalar -> scalar(scalar, position);
            case SequenceStartEvent start -> sequence(position, depth);
            case MappingStartEvent start -> mapping(position, depth);
            default -> throw new Unreadable(position, "this is no value: " + event.getEventId(), "");
        };
        if (event instanceof NodeEvent anchored && !(event instanceof AliasEvent)) {
            anchored.getAnchor()
                    .ifPresent(anchor -> anchors.put(anchor.getValue(), new Anchored(node, values - before + 1)));
        }
        return node;
    }

    private Node alias(AliasEvent alias, Position position) {
        String name = alias.getAlias().getValue();
        Anchored anchored = anchors.get(name);
        if (anchored == null) {
            throw new Unreadable(position, "there is no &" + name + " before this", "define it above, or write it out");
        }
        values += anchored.values();
        return anchored.node();
    }

    private Node scalar(ScalarEvent event, Position position) {
        if (event.getTag().isPresent()) {
            throw new Unreadable(position, "tags such as " + event.getTag().get() + " are not read", "leave it out");
        }
        String text = event.getValue();
        String put = variables.replace(text, position);
        @Nullable String written = put.equals(text) ? null : text;
        Kind kind = event.isPlain() ? kind(put) : Kind.TEXT;
        String normal = kind == Kind.TRUTH ? put.toLowerCase(Locale.ROOT) : put;
        return new Scalar(normal, kind, position, written);
    }

    private static Kind kind(String text) {
        Tag tag = RESOLVER.resolve(text, true);
        if (tag.equals(Tag.BOOL)) {
            return Kind.TRUTH;
        }
        if (tag.equals(Tag.NULL)) {
            return Kind.NOTHING;
        }
        return tag.equals(Tag.INT) || tag.equals(Tag.FLOAT) ? Kind.NUMBER : Kind.TEXT;
    }

    private Node sequence(Position position, int depth) {
        List<Node> items = new ArrayList<>();
        for (Event event = events.next(); event.getEventId() != Event.ID.SequenceEnd; event = events.next()) {
            items.add(node(event, depth + 1));
        }
        return new Sequence(items, position);
    }

    private Node mapping(Position position, int depth) {
        List<Mapping.Entry> entries = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Event event = events.next(); event.getEventId() != Event.ID.MappingEnd; event = events.next()) {
            Position at = position(event);
            if (!(event instanceof ScalarEvent name)) {
                throw new Unreadable(at, "a field's name must be a text", "");
            }
            Node value = node(events.next(), depth + 1);
            if (names.add(name.getValue())) {
                entries.add(new Mapping.Entry(name.getValue(), at, value));
            } else {
                findings.problem(name.getValue(), at, "this field is here twice", "leave one of them out");
            }
        }
        return new Mapping(entries, position);
    }

    private Position position(Event event) {
        return event.getStartMark()
                .map(mark -> new Position(source, mark.getLine() + 1, mark.getColumn() + 1))
                .orElse(new Position(source, 1, 1));
    }

    /** The document cannot be read on from here. */
    static final class Unreadable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient Position position;
        private final String what;
        private final String wayOut;

        Unreadable(Position position, String what, String wayOut) {
            super(what, null, false, false);
            this.position = position;
            this.what = what;
            this.wayOut = wayOut;
        }

        Position position() {
            return position;
        }

        String what() {
            return what;
        }

        String wayOut() {
            return wayOut;
        }
    }
}
