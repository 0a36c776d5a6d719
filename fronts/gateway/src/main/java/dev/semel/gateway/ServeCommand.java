package dev.semel.gateway;

import dev.semel.gateway.config.ConfigFile;
import dev.semel.gateway.config.GatewayConfig;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code semel serve}: runs the gateway until it is told to stop. */
@Command(
        name = "serve",
        description = "Run the gateway. Flags alone are enough for one API; they override the file.",
        sortOptions = false)
final class ServeCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ServeFlags flags = new ServeFlags();

    @Override
    public Integer call() {
        var out = spec.commandLine().getOut();
        var err = spec.commandLine().getErr();
        ConfigFile.Result read = flags.read();
        read.findings().forEach(finding -> err.println(finding.text()));
        GatewayConfig config = read.config();
        if (config == null) {
            err.println("semel: not started: " + Findings.count(read.findings()));
            return 1;
        }
        Logging.start(config.log().level());
        try {
            Gateway gateway = Gateway.start(config);
            Banner.lines(config, gateway.server()).forEach(out::println);
            out.flush();
            awaitEnd(gateway);
            return 0;
        } catch (StartFailure e) {
            err.println("semel: not started: " + e.getMessage());
            return 1;
        }
    }

    /** The hook of SIGTERM and SIGINT drains; this thread only has to stay. */
    private static void awaitEnd(Gateway gateway) {
        var end = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(Thread.ofPlatform().name("semel-shutdown").unstarted(() -> {
                    gateway.close();
                    end.countDown();
                }));
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            gateway.close();
        }
    }
}
