package dev.semel.gateway.presets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.gateway.config.ConfigFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the guides tell people to write can be read. */
class GuidesTest {
    private static final Pattern FILE = Pattern.compile("```yaml\\n(.*?)```", Pattern.DOTALL);

    /** A block of a route within a sentence: {@code scope: [principal]}. */
    private static final Pattern BLOCK = Pattern.compile("`([a-z_]+: [\\[{\"][^`]*)`");

    private static List<String> files(String preset) throws IOException {
        String guide = Files.readString(Path.of("../../docs/guides/" + preset + ".md"));
        var files = new ArrayList<String>();
        Matcher file = FILE.matcher(guide);
        while (file.find()) {
            files.add("upstream: http://127.0.0.1:9000\n" + file.group(1));
        }
        Matcher block = BLOCK.matcher(guide);
        while (block.find()) {
            files.add("upstream: http://127.0.0.1:9000\nroutes:\n  - preset: " + preset + "\n    " + block.group(1));
        }
        return files;
    }

    @ParameterizedTest
    @ValueSource(strings = {"altcraft", "adtarget", "print-one"})
    void the_overrides_in_a_guide_can_be_read(String preset) throws IOException {
        assertThat(files(preset)).hasSizeGreaterThan(1).allSatisfy(file -> {
            ConfigFile.Result read = ConfigFile.read(file, preset + ".md", name -> null);
            assertThat(read.config()).as("%s: %s", file, read.findings()).isNotNull();
        });
    }
}
