package dev.semel.policy.document;

import java.io.StringWriter;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Writes documents and schemas as JSON. */
public final class JsonText {
    private static final JsonFactory FACTORY = new JsonFactory();

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
