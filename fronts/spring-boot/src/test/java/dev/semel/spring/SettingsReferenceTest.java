package dev.semel.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.Limits;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The metadata of the settings, for IDEs, and the table that is written from it. */
final class SettingsReferenceTest {
    private static JsonNode metadata() throws IOException {
        try (InputStream stream =
                SemelProperties.class.getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
            return new JsonMapper().readTree(stream);
        }
    }

    private static List<JsonNode> properties() throws IOException {
        var sorted = new TreeMap<String, JsonNode>();
        for (JsonNode property : metadata().get("properties")) {
            if (property.get("name").stringValue().startsWith("semel.")) {
                sorted.put(property.get("name").stringValue(), property);
            }
        }
        return new ArrayList<>(sorted.values());
    }

    @Test
    void every_setting_is_described() throws IOException {
        assertThat(properties())
                .extracting(property -> property.get("name").stringValue())
                .containsExactly(
                        "semel.durability",
                        "semel.filter.order",
                        "semel.limits.hold-back",
                        "semel.limits.store-timeout",
                        "semel.limits.waiters",
                        "semel.limits.waiters-per-key",
                        "semel.policies",
                        "semel.routes",
                        "semel.secret",
                        "semel.store",
                        "semel.transaction-manager",
                        "semel.transactional");
        assertThat(properties())
                .allSatisfy(property ->
                        assertThat(property.path("description").stringValue("")).endsWith("."));
    }

    @Test
    void the_guide_has_the_table_of_the_metadata() throws IOException {
        var table = new StringBuilder();
        for (JsonNode property : properties()) {
            String value = property.path("defaultValue").asString("");
            table.append("| `")
                    .append(property.get("name").stringValue())
                    .append("` | ")
                    .append(value.isEmpty() ? "" : "`" + value + "`")
                    .append(" | ")
                    .append(property.get("description").stringValue().replace("|", "\\|"))
                    .append(" |\n");
        }
        Path guide = Path.of("").toAbsolutePath();
        while (!Files.exists(guide.resolve("mvnw"))) {
            guide = guide.getParent();
        }
        assertThat(Files.readString(guide.resolve("docs/guides/spring-boot.md")))
                .as("write this table into the guide:\n%s", table)
                .contains(table);
    }

    /** Each of them is read: another value than the default arrives. */
    @Test
    void every_setting_works() {
        Settings.yaml("""
                semel:
                  store: memory
                  secret: 0123456789abcdef
                  transactional: true
                  transaction-manager: tm
                  filter: {order: 7}
                  limits: {waiters-per-key: 1, waiters: 2, store-timeout: 3s, hold-back: 4s}
                """).run(context -> {
            SemelProperties settings = context.getBean(SemelProperties.class);
            assertThat(settings.store()).isEqualTo("memory");
            assertThat(settings.secret()).isEqualTo("0123456789abcdef");
            assertThat(settings.transactional()).isTrue();
            assertThat(settings.transactionManager()).isEqualTo("tm");
            assertThat(settings.filter().order()).isEqualTo(7);
            assertThat(settings.limits().engine(99))
                    .isEqualTo(new Limits(1, 2, Duration.ofSeconds(3), Duration.ofSeconds(4)));
        });
    }
}
