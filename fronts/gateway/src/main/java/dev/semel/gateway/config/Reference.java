package dev.semel.gateway.config;

import dev.semel.policy.document.Field;
import dev.semel.policy.document.JsonText;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What may stand in a configuration file, for editors and for people, from the same declarations that read it. */
public final class Reference {
    private static final String SCHEMA_ID = "https://semel.dev/schema/gateway.json";

    private Reference() {}

    /** The JSON Schema (draft 2020-12) of the file. */
    public static String schema() {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("$id", SCHEMA_ID);
        schema.put("title", "Semel gateway configuration");
        schema.putAll(SharedSchemas.in(GatewayVocabulary.SHAPE.schema()));
        return JsonText.write(schema);
    }

    /** All fields as Markdown tables. */
    public static String markdown() {
        var text = new StringBuilder("""
                # Configuration

                Written by the program from what it reads; the JSON Schema is `configuration.schema.json` beside this file. A
                field that is left out has its default; a field that is not listed here is refused. `${NAME}` in a value is
                replaced by an environment variable (`$${NAME}` is the text itself). Durations are whole numbers with a unit
                (`500ms`, `5s`, `10m`, `24h`, `2d`), sizes are bytes or have one (`64KiB`, `1MiB`). Lists and values of a
                route replace those of its preset; mappings are merged field by field.

                """);
        table(text, "The file", "", GatewayVocabulary.SHAPE.fields());
        return text.toString();
    }

    private static void table(StringBuilder text, String title, String prefix, List<Field<?>> fields) {
        text.append("## ")
                .append(title)
                .append("\n\n| field | value | default | what it decides |\n|---|---|---|---|\n");
        rows(text, prefix, fields);
        for (Field<?> field : fields) {
            if (field.name().equals("routes")) {
                text.append('\n');
                table(text, "Each of `routes`", "", field.shape().fields());
            }
        }
    }

    private static void rows(StringBuilder text, String prefix, List<Field<?>> fields) {
        for (Field<?> field : fields) {
            String name = prefix + field.name();
            text.append("| `").append(name).append("` | ");
            text.append(escaped(field.shape().notation())).append(" | ");
            text.append(fallback(field.defaultJson(), field.isRequired())).append(" | ");
            text.append(escaped(field.description())).append(" |\n");
            if (!field.name().equals("routes")) {
                rows(text, name + ".", field.shape().fields());
            }
        }
    }

    private static String fallback(@Nullable String json, boolean required) {
        if (required) {
            return "required";
        }
        return json == null || json.equals("{}") ? "" : "`" + escaped(json.replaceAll("^\"(.*)\"$", "$1")) + "`";
    }

    private static String escaped(String text) {
        return text.replace("|", "\\|");
    }
}
