package dev.semel.gateway;

import dev.semel.gateway.config.ConfigFile;
import dev.semel.gateway.config.GatewayConfig;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code semel check}: says everything that is wrong with a configuration. */
@Command(
        name = "check",
        description = "Check a configuration: all problems at once, each with its line, value and way out.",
        sortOptions = false)
final class CheckCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ServeFlags flags = new ServeFlags();

    @Override
    public Integer call() {
        var out = spec.commandLine().getOut();
        ConfigFile.Result read = flags.read();
        read.findings().forEach(finding -> out.println(finding.text()));
        GatewayConfig config = read.config();
        out.println(Findings.count(read.findings())
                + (config == null ? "" : "; routes: " + Banner.routes(config.routes())));
        return config == null ? 1 : 0;
    }
}
