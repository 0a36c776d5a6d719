package dev.semel.policy.document;

import java.io.StringWriter;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.regex.Pattern;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Writes documents and schemas as JSON. */
public final class JsonText {
    private static final JsonFactory FACTORY = new JsonFactory();

    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");

    private JsonText() {}

    /** A document as JSON, without its places. */
    public static String write(Node node) {
        return write(plain(node));
    }

    /** Maps, lists, strings, numbers and truth values as JSON, two blanks per level. */
    public static String write(Object value) {
        var text = new StringBuilder();
        write(value, text, "\n");
        return text.append('\n').toString();
    }

    private static void write(Object value, StringBuilder text, String line) {
        if (value instanceof Map<?, ?> map) {
            var members = new StringJoiner("," + line + "  ", "{" + line + "  ", line + "}");
            map.forEach((name, member) -> members.add(string((String) name) + ": " + nested(member, line + "  ")));
            text.append(map.isEmpty() ? "{}" : members.toString());
        } else if (value instanceof List<?> list) {
            var items = new StringJoiner(", ", "[", "]");
            list.forEach(item -> items.add(nested(item, line)));
            text.append(items);
        } else {
            text.append(value instanceof String string ? string(string) : value.toString());
        }
    }

    private static String nested(Object value, String line) {
        var text = new StringBuilder();
        write(value, text, line);
        return text.toString();
    }

    /**
     * A document as JSON on one line, numbers as they are written.
     *
     * @throws IllegalArgumentException a number that JSON doesn't have
     */
    static String compact(Node node) {
        var text = new StringWriter();
        try (JsonGenerator generator = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
            compact(node, generator);
        }
        return text.toString();
    }

    private static void compact(Node node, JsonGenerator generator) {
        switch (node) {
            case Node.Mapping mapping -> {
                generator.writeStartObject();
                for (Node.Mapping.Entry entry : mapping.entries()) {
                    generator.writeName(entry.name());
                    compact(entry.value(), generator);
                }
                generator.writeEndObject();
            }
            case Node.Sequence sequence -> {
                generator.writeStartArray();
                sequence.items().forEach(item -> compact(item, generator));
                generator.writeEndArray();
            }
            case Node.Scalar scalar -> {
                switch (scalar.kind()) {
                    case NUMBER -> generator.writeNumber(number(scalar.text()));
                    case TRUTH -> generator.writeBoolean(Boolean.parseBoolean(scalar.text()));
                    case TEXT -> generator.writeString(scalar.text());
                    case NOTHING -> generator.writeNull();
                }
            }
        }
    }

    private static String number(String text) {
        if (!NUMBER.matcher(text).matches()) {
            throw new IllegalArgumentException("JSON has no number such as " + text + ": write it in decimal digits");
        }
        return text;
    }

    private static String string(String value) {
        var text = new StringWriter();
        try (JsonGenerator generator = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
            generator.writeString(value);
        }
        return text.toString();
    }

    /** A document as maps, lists, strings, numbers and truth values, without its places. */
    static Object plain(Node node) {
        return switch (node) {
            case Node.Mapping mapping -> {
                Map<String, Object> map = new LinkedHashMap<>();
                mapping.entries().forEach(entry -> map.put(entry.name(), plain(entry.value())));
                yield map;
            }
            case Node.Sequence sequence -> {
                List<Object> list = new ArrayList<>();
                sequence.items().forEach(item -> list.add(plain(item)));
                yield list;
            }
            case Node.Scalar scalar ->
                switch (scalar.kind()) {
                    case NUMBER -> new BigDecimal(scalar.text());
                    case TRUTH -> Boolean.valueOf(scalar.text());
                    case TEXT, NOTHING -> scalar.text();
                };
        };
    }
}
