package dev.semel.key;

import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Cuts members out of a JSON document and keeps everything else as it was written. Confined to one document.
 *
 * <p>Name and value go, the commas around them stay: that the member was there still counts, what it was doesn't.
 */
final class JsonCut {
    private final String text;
    private final JsonParser parser;
    private final StringBuilder kept;
    private int copied;

    private JsonCut(String text, JsonParser parser) {
        this.text = text;
        this.parser = parser;
        this.kept = new StringBuilder(text.length());
    }

    /** The text without the members; empty when it is not exactly one valid document. */
    static Optional<String> of(String text, PointerTree exclude) {
        try (JsonParser parser = StrictJson.parser(text)) {
            var cut = new JsonCut(text, parser);
            if (parser.nextToken() == null) {
                return Optional.empty();
            }
            cut.value(exclude, cut.here());
            return parser.nextToken() == null ? Optional.of(cut.rest()) : Optional.empty();
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    /** Passes over the current value, whose name (or which itself) starts at {@code start}. */
    private void value(PointerTree exclude, int start) {
        if (exclude.isEnd()) {
            parser.skipChildren();
            parser.finishToken();
            kept.append(text, copied, start);
            copied = (int) parser.currentLocation().getCharOffset();
        } else if (parser.currentToken() == JsonToken.START_OBJECT) {
            object(exclude);
        } else if (parser.currentToken() == JsonToken.START_ARRAY) {
            array(exclude);
        }
    }

    private void object(PointerTree exclude) {
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            PointerTree child = exclude.child(name);
            int start = child == null ? 0 : here();
            parser.nextToken();
            if (child == null) {
                parser.skipChildren();
            } else {
                value(child, start);
            }
        }
    }

    private void array(PointerTree exclude) {
        for (int index = 0; parser.nextToken() != JsonToken.END_ARRAY; index++) {
            PointerTree child = exclude.child(Integer.toString(index));
            if (child == null) {
                parser.skipChildren();
            } else {
                value(child, here());
            }
        }
    }

    private int here() {
        return (int) parser.currentTokenLocation().getCharOffset();
    }

    private String rest() {
        return kept.append(text, copied, text.length()).toString();
    }
}
