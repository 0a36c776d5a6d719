package dev.semel.gateway;

import dev.semel.gateway.config.PresetYaml;
import dev.semel.policy.preset.Preset;
import dev.semel.policy.preset.Presets;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code semel presets}: lists the presets, or writes one out. */
@Command(name = "presets", description = "List the presets; print one as YAML with every setting written out.")
final class PresetsCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(index = "0", arity = "0..1", paramLabel = "NAME", description = "The preset to print.")
    private @Nullable String name;

    @Override
    public Integer call() {
        var out = spec.commandLine().getOut();
        if (name == null) {
            for (String each : Presets.NAMES) {
                Preset preset = Presets.named(each);
                out.printf("%-10s %s%n%-10s from %s%n", preset.name(), preset.title(), "", preset.source());
            }
            return 0;
        }
        if (!Presets.NAMES.contains(name)) {
            spec.commandLine()
                    .getErr()
                    .println("semel: there is no preset " + name + "; there are " + String.join(", ", Presets.NAMES));
            return 1;
        }
        out.print(PresetYaml.of(name));
        return 0;
    }
}
