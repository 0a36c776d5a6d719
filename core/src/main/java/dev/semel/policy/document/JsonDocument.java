package dev.semel.policy.document;

import dev.semel.policy.document.Node.Kind;
import dev.semel.policy.document.Node.Mapping;
import dev.semel.policy.document.Node.Scalar;
import dev.semel.policy.document.Node.Sequence;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads JSON into a document. For documents of this project's own, such as presets: bad JSON is a defect, not a
 * finding.
 */
public final class JsonDocument {
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private JsonDocument() {}

    /** @param source said in positions */
    public static Node read(String json, String source) {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), json)) {
            parser.nextToken();
            return value(parser, source);
        }
    }

    private static Node value(JsonParser parser, String source) {
        Position position = position(parser, source);
        JsonToken token = parser.currentToken();
        return switch (token) {
            case START_OBJECT -> mapping(parser, source, position);
            case START_ARRAY -> sequence(parser, source, position);
            case VALUE_STRING -> new Scalar(parser.getString(), Kind.TEXT, position);
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Scalar(parser.getString(), Kind.NUMBER, position);
            case VALUE_TRUE, VALUE_FALSE -> new Scalar(parser.getString(), Kind.TRUTH, position);
            case VALUE_NULL -> new Scalar("null", Kind.NOTHING, position);
            case END_OBJECT, END_ARRAY, PROPERTY_NAME, VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE ->
                throw new IllegalStateException(position + ": " + token);
        };
    }

    private static Mapping mapping(JsonParser parser, String source, Position position) {
        List<Mapping.Entry> entries = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            Position at = position(parser, source);
            parser.nextToken();
            entries.add(new Mapping.Entry(name, at, value(parser, source)));
        }
        return new Mapping(entries, position);
    }

    private static Sequence sequence(JsonParser parser, String source, Position position) {
        List<Node> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.add(value(parser, source));
        }
        return new Sequence(items, position);
    }

    private static Position position(JsonParser parser, String source) {
        TokenStreamLocation location = parser.currentTokenLocation();
        return new Position(source, location.getLineNr(), location.getColumnNr());
    }
}
