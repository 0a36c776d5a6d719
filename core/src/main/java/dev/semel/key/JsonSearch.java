package dev.semel.key;

import dev.semel.http.Body;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.exc.StreamConstraintsException;

/**
 * Looks for one member while it reads a whole document. Confined to one look-up.
 *
 * <p>Two parsers may take different ones of two members with one name, so a name on the way that comes twice makes the
 * document invalid. Elsewhere in the document repeated names don't matter for what is found.
 */
final class JsonSearch {
    private final String text;
    private final JsonParser parser;
    private final List<String> tokens;

    private JsonSearch(String text, JsonParser parser, List<String> tokens) {
        this.text = text;
        this.parser = parser;
        this.tokens = tokens;
    }

    static JsonField find(Body body, JsonPointer pointer) {
        Optional<String> text = StrictJson.text(body);
        if (text.isEmpty()) {
            return new JsonField.Invalid("the body is not UTF-8");
        }
        try (JsonParser parser = StrictJson.parser(text.get())) {
            return new JsonSearch(text.get(), parser, pointer.tokens()).document();
        } catch (StreamConstraintsException e) {
            return new JsonField.Invalid("the body's JSON nests too deep, or has a number or text that is too long");
        } catch (JacksonException e) {
            // What the parser says quotes the document.
            return new JsonField.Invalid("the body is not valid JSON");
        }
    }

    private JsonField document() {
        if (parser.nextToken() == null) {
            return new JsonField.Invalid("the body is empty");
        }
        JsonField found = value(0);
        if (found instanceof JsonField.Invalid) {
            return found;
        }
        return parser.nextToken() == null ? found : new JsonField.Invalid("something follows the body's JSON document");
    }

    /** What the current value says about the pointer from {@code depth} on; the parser ends on its last token. */
    private JsonField value(int depth) {
        JsonToken token = parser.currentToken();
        if (depth < tokens.size()) {
            return switch (token) {
                case START_OBJECT -> inObject(depth);
                case START_ARRAY -> inArray(depth);
                default -> new JsonField.Absent();
            };
        }
        if (token.isStructStart()) {
            int start = (int) parser.currentTokenLocation().getCharOffset();
            parser.skipChildren();
            return new JsonField.Structure(
                    text.substring(start, (int) parser.currentLocation().getCharOffset()));
        }
        return new JsonField.Scalar(parser.getString(), token == JsonToken.VALUE_STRING);
    }

    private JsonField inObject(int depth) {
        String wanted = tokens.get(depth);
        @Nullable JsonField found = null;
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            parser.nextToken();
            if (!name.equals(wanted)) {
                parser.skipChildren();
                continue;
            }
            if (found != null) {
                return new JsonField.Invalid("the body's JSON has a member twice");
            }
            found = value(depth + 1);
            if (found instanceof JsonField.Invalid) {
                return found;
            }
        }
        return found == null ? new JsonField.Absent() : found;
    }

    private JsonField inArray(int depth) {
        String wanted = tokens.get(depth);
        JsonField found = new JsonField.Absent();
        int index = 0;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (!wanted.equals(Integer.toString(index++))) {
                parser.skipChildren();
                continue;
            }
            found = value(depth + 1);
            if (found instanceof JsonField.Invalid) {
                return found;
            }
        }
        return found;
    }
}
