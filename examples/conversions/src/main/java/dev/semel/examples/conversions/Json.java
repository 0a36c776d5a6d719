package dev.semel.examples.conversions;

import java.io.StringWriter;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Flat JSON objects: members that are strings, numbers or booleans. */
final class Json {
    private static final JsonFactory FACTORY = new JsonFactory();

    private Json() {}

    /**
     * The members of an object by name, each as its text; null and what is nested are left out.
     *
     * @throws IllegalArgumentException it is no JSON object
     */
    static Map<String, String> read(String text) {
        var members = new LinkedHashMap<String, String>();
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException("The body must be a JSON object.");
            }
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                if (value.isScalarValue() && value != JsonToken.VALUE_NULL) {
                    members.put(name, parser.getString());
                }
                parser.skipChildren();
            }
            return members;
        } catch (JacksonException e) {
            throw new IllegalArgumentException("The body is no JSON: " + e.getOriginalMessage(), e);
        }
    }

    /** An object of these members: strings, whole numbers, decimals and booleans. */
    static String write(Map<String, Object> members) {
        var text = new StringWriter();
        try (JsonGenerator generator = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
            generator.writeStartObject();
            members.forEach((name, value) -> {
                generator.writeName(name);
                switch (value) {
                    case Integer number -> generator.writeNumber(number);
                    case Long number -> generator.writeNumber(number);
                    case BigDecimal number -> generator.writeNumber(number);
                    case Boolean flag -> generator.writeBoolean(flag);
                    default -> generator.writeString(value.toString());
                }
            });
            generator.writeEndObject();
        }
        return text.toString();
    }
}
