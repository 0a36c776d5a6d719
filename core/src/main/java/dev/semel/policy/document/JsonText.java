package dev.semel.policy.document;

import java.io.StringWriter;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Writes documents and schemas as JSON. */
public final class JsonText {
    private static final JsonFactory FACTORY = new JsonFactory();

    private JsonText() {}

    /** Maps, lists, strings, numbers and truth values as JSON, two blanks per level. */
    public static String write(Object value) {
        var text = new StringWriter();
        try (JsonGenerator generator = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
            write(value, generator, 0);
        }
        return text.append('\n').toString();
    }

    private static void write(Object value, JsonGenerator generator, int depth) {
        if (value instanceof Map<?, ?> map) {
            generator.writeStartObject();
            map.forEach((name, member) -> {
                line(generator, depth + 1);
                generator.writeName((String) name);
                generator.writeRaw(' ');
                write(member, generator, depth + 1);
            });
            line(generator, depth);
            generator.writeEndObject();
        } else if (value instanceof List<?> list) {
            generator.writeStartArray();
            list.forEach(item -> write(item, generator, depth));
            generator.writeEndArray();
        } else if (value instanceof Boolean truth) {
            generator.writeBoolean(truth);
        } else if (value instanceof Number number) {
            generator.writeNumber(new BigDecimal(number.toString()));
        } else {
            generator.writeString((String) value);
        }
    }

    private static void line(JsonGenerator generator, int depth) {
        generator.writeRaw("\n" + "  ".repeat(depth));
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
