package dev.semel.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.policy.preset.Presets;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class PresetYamlTest {
    @SuppressWarnings("unused") // by @FieldSource
    private static final List<String> ALL = Presets.NAMES;

    @ParameterizedTest
    @FieldSource("ALL")
    void a_preset_printed_reads_back_as_the_same_routes(String name) {
        String yaml = "upstream: http://127.0.0.1:9000\n" + PresetYaml.of(name);

        var read = ConfigFile.read(yaml, name + ".yaml", variable -> null);

        assertThat(read.findings()).noneMatch(finding -> finding.isProblem());
        assertThat(read.config().routes().routes())
                .containsExactlyInAnyOrderElementsOf(Presets.routes(name).routes());
    }
}
