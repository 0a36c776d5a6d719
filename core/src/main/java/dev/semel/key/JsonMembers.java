package dev.semel.key;

import dev.semel.http.Body;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.io.JsonStringEncoder;

/**
 * Puts members into a JSON object and keeps everything else as it was written, white space and numbers too. Confined to
 * one document.
 *
 * <p>A member that is there gets its new value in its place, as often as it is there: which one of two a reader takes
 * is not known. New members follow the last one, in the order of their names.
 */
public final class JsonMembers {
    private final String text;
    private final Map<String, String> members;
    private final Map<String, String> missing;
    private final JsonParser parser;
    private final StringBuilder merged;
    private int copied;

    private JsonMembers(String text, Map<String, String> members, JsonParser parser) {
        this.text = text;
        this.members = members;
        this.missing = new TreeMap<>(members);
        this.parser = parser;
        this.merged = new StringBuilder(text.length() + 64);
    }

    /**
     * The body with those members; empty when it is not exactly one valid JSON object, or beyond a limit.
     *
     * @param members values by name, as JSON text
     */
    public static Optional<Body> merge(Body body, Map<String, String> members) {
        return StrictJson.text(body)
                .flatMap(text -> merge(text, new HashMap<>(members)))
                .map(Body::of);
    }

    private static Optional<String> merge(String text, Map<String, String> members) {
        try (JsonParser parser = StrictJson.parser(text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            var merging = new JsonMembers(text, members, parser);
            merging.object();
            return parser.nextToken() == null ? Optional.of(merging.rest()) : Optional.empty();
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    private void object() {
        boolean empty = true;
        int end = here() + 1;
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            parser.nextToken();
            int start = here();
            parser.skipChildren();
            parser.finishToken();
            end = (int) parser.currentLocation().getCharOffset();
            replace(name, start, end);
            empty = false;
        }
        append(end, empty);
    }

    private void replace(String name, int start, int end) {
        @Nullable String value = members.get(name);
        if (value != null) {
            merged.append(text, copied, start).append(value);
            copied = end;
            missing.remove(name);
        }
    }

    /** @param end of the last member, or of the opening bracket */
    private void append(int end, boolean first) {
        merged.append(text, copied, end);
        copied = end;
        boolean comma = !first;
        for (var member : missing.entrySet()) {
            merged.append(comma ? ",\"" : "\"")
                    .append(JsonStringEncoder.getInstance().quoteAsCharArray(member.getKey()))
                    .append("\":")
                    .append(member.getValue());
            comma = true;
        }
    }

    private int here() {
        return (int) parser.currentTokenLocation().getCharOffset();
    }

    private String rest() {
        return merged.append(text, copied, text.length()).toString();
    }
}
