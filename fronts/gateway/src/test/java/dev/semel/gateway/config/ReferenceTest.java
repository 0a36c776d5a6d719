package dev.semel.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.semel.policy.document.Field;
import dev.semel.policy.document.Findings;
import dev.semel.policy.document.JsonText;
import dev.semel.policy.preset.Presets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Run with {@code -Dsemel.write-reference=true} to write the published files again after a change of the vocabulary.
 */
class ReferenceTest {
    private static final Path PUBLISHED = Path.of("../../docs/reference");
    private static final Schema SCHEMA = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(Reference.schema());

    @SuppressWarnings("unused") // by @FieldSource
    private static final List<String> PRESETS =
            Presets.NAMES.stream().filter(name -> !name.equals("none")).toList();

    private static List<String> errors(String yaml) {
        var findings = new Findings();
        String json = JsonText.write(YamlDocument.read(yaml, "test.yaml", name -> null, findings));
        assertThat(findings.all()).isEmpty();
        return SCHEMA.validate(json, InputFormat.JSON).stream()
                .map(Object::toString)
                .toList();
    }

    @Test
    void the_published_schema_is_the_one_that_is_read() throws IOException {
        assertPublished("configuration.schema.json", Reference.schema());
    }

    @Test
    void the_published_reference_lists_what_is_read() throws IOException {
        assertPublished("configuration.md", Reference.markdown());
    }

    private static void assertPublished(String name, String expected) throws IOException {
        if (Boolean.getBoolean("semel.write-reference")) {
            Files.createDirectories(PUBLISHED);
            Files.writeString(PUBLISHED.resolve(name), expected);
        }
        assertThat(PUBLISHED.resolve(name)).content().isEqualTo(expected);
    }

    @Test
    void what_a_layer_within_has_in_common_with_its_route_is_written_once() {
        String schema = Reference.schema();

        assertThat(schema).contains("\"$ref\": \"#/$defs/outcome\"");
        assertThat(schema.split("Which answers are definitive", -1)).hasSize(2);
        assertThat(schema.lines()).hasSizeLessThan(1_700);
    }

    @Test
    void every_field_is_in_the_schema_with_its_description() {
        List<String> missing = new ArrayList<>();
        collect(GatewayVocabulary.SHAPE.fields(), missing);

        assertThat(missing).isEmpty();
    }

    private static void collect(List<Field<?>> fields, List<String> missing) {
        String schema = Reference.schema();
        for (Field<?> field : fields) {
            String description = field.description().replace("\"", "\\\"");
            if (!schema.contains("\"" + field.name() + "\": ") || !schema.contains(description)) {
                missing.add(field.name());
            }
            collect(field.shape().fields(), missing);
        }
    }

    @ParameterizedTest
    @FieldSource("PRESETS")
    void every_preset_is_valid_by_the_schema(String name) {
        assertThat(errors("upstream: http://127.0.0.1:9000\n" + PresetYaml.of(name)))
                .isEmpty();
    }

    @Test
    void the_files_of_the_readme_are_valid_and_can_be_read() throws IOException {
        String readme = Files.readString(Path.of("../../README.md"));
        Matcher blocks = Pattern.compile("```yaml\\n(.*?)```", Pattern.DOTALL).matcher(readme);
        int files = 0;
        while (blocks.find()) {
            if (blocks.group(1).contains("upstream:")) {
                files++;
                assertThat(errors(blocks.group(1))).isEmpty();
                assertThat(ConfigFile.read(blocks.group(1), "README.md", name -> null)
                                .config())
                        .isNotNull();
            }
        }
        assertThat(files).isPositive();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "upstream: http://a\nlisten: 1",
                "upstream: http://a\nunknown: 1",
                "upstream: http://a\nroutes: [{preset: iets}]",
                "upstream: http://a\nroutes: [{key: {length: {max: many}}}]",
                "upstream: http://a\nroutes: [{outcome: {store: [7xx]}}]",
                "upstream: http://a\nroutes: [{retention: {window: soon}}]",
                "upstream: http://a\nroutes: [{inner: {a: {retention: {window: soon}}}}]",
                "upstream: http://a\nroutes: [{inner: {a: {outcome: {ask: {dnoe: {status: 200}}}}}}]",
                "listen: 127.0.0.1:80"
            })
    void what_is_refused_by_the_schema_is_refused_by_the_program(String yaml) {
        assertThat(errors(yaml)).isNotEmpty();
        assertThat(ConfigFile.read(yaml, "test.yaml", name -> null).config()).isNull();
    }
}
