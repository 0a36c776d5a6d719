package dev.semel.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.gateway.config.ConfigFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example's script, as a reader runs it. */
class ConversionsExampleTest {
    /** When nothing was packaged before, the script builds it. */
    private static final int MINUTES = 15;

    @TempDir
    private Path directory;

    @Test
    void the_script_shows_one_event_for_each_purchase_and_leaves_no_process() throws Exception {
        Path output = directory.resolve("output");
        var builder = new ProcessBuilder(
                        "bash", root().resolve("examples/conversions/run").toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment()
                .put("SEMEL_EXAMPLE_PORTS", FreePort.find() + " " + FreePort.find() + " " + FreePort.find());
        builder.environment().put("SEMEL_EXAMPLE_DIRECTORY", directory.toString());
        Process process = builder.start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));

        assertThat(process.waitFor(MINUTES, TimeUnit.MINUTES)).isTrue();

        String said = Files.readString(output);
        assertThat(process.exitValue()).as(said).isZero();
        assertThat(said)
                .contains("Events that the system behind counted: 1")
                .contains("First try: failed", "Second try: pending", "Third try: sent")
                .contains("Events in all, of two purchases: 2")
                .doesNotContain("NOT SO");
    }

    @Test
    void the_guides_configuration_can_be_read() throws Exception {
        String guide = Files.readString(root().resolve("docs/guides/conversions.md"));
        var blocks = Pattern.compile("```yaml\\n(.*?)```", Pattern.DOTALL)
                .matcher(guide)
                .results()
                .map(block -> "upstream: http://127.0.0.1:9000\n" + block.group(1))
                .toList();

        assertThat(blocks).isNotEmpty().allSatisfy(yaml -> {
            var read = ConfigFile.read(yaml, "conversions.md", name -> null);
            assertThat(read.config()).as("%s: %s", yaml, read.findings()).isNotNull();
        });
    }

    private static Path root() {
        Path here = Path.of("").toAbsolutePath();
        while (!Files.isExecutable(here.resolve("semel"))) {
            here = here.getParent();
            assertThat(here).as("a directory above with the launcher").isNotNull();
        }
        return here;
    }
}
