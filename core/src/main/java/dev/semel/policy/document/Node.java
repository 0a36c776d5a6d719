package dev.semel.policy.document;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One value of a settings document, with its place. Immutable. */
public sealed interface Node {
    Position position();

    /** For a message: the value, short, never a secret one. */
    String shown();

    /**
     * A text, number, truth value or nothing.
     *
     * @param text as written, without quotes
     * @param written what stands in the document, where the text was put in for a variable's name: it is shown instead,
     *     since the text may be a secret; null when it is the text
     */
    record Scalar(
            String text,
            Kind kind,
            Position position,
            @Nullable String written) implements Node {
        private static final int LONGEST_SHOWN = 60;

        public Scalar(String text, Kind kind, Position position) {
            this(text, kind, position, null);
        }

        @Override
        public String shown() {
            if (written != null) {
                return written;
            }
            if (kind != Kind.TEXT) {
                return text;
            }
            return '"' + (text.length() > LONGEST_SHOWN ? text.substring(0, LONGEST_SHOWN) + "…" : text) + '"';
        }

        @Override
        public String toString() {
            return shown();
        }
    }

    /** What a scalar is. */
    enum Kind {
        TEXT,
        NUMBER,
        TRUTH,
        NOTHING
    }

    /** Values in order. */
    record Sequence(List<Node> items, Position position) implements Node {
        public Sequence {
            items = List.copyOf(items);
        }

        @Override
        public String shown() {
            return "a list";
        }
    }

    /** Named values, in the order they were written; each name once. */
    record Mapping(List<Entry> entries, Position position) implements Node {
        public Mapping {
            entries = List.copyOf(entries);
        }

        /** One named value. */
        public record Entry(String name, Position position, Node value) {}

        /** The value of that name; null when there is none. */
        public @Nullable Node get(String name) {
            for (Entry entry : entries) {
                if (entry.name().equals(name)) {
                    return entry.value();
                }
            }
            return null;
        }

        /**
         * Where a field of this mapping stands, or what is nearest above it.
         *
         * @param path such as {@code retention.window}
         */
        public Position positionOf(String path) {
            Node node = this;
            for (String name : path.split("\\.", -1)) {
                Node next = node instanceof Mapping mapping ? mapping.get(name) : null;
                if (next == null) {
                    break;
                }
                node = next;
            }
            return node.position();
        }

        /** This mapping without some names. */
        public Mapping without(List<String> names) {
            return new Mapping(
                    entries.stream()
                            .filter(entry -> !names.contains(entry.name()))
                            .toList(),
                    position);
        }

        @Override
        public String shown() {
            return "a mapping";
        }
    }
}
