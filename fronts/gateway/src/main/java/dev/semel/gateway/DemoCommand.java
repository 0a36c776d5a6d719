package dev.semel.gateway;

import dev.semel.gateway.config.ConfigFile;
import dev.semel.gateway.config.GatewayConfig;
import dev.semel.gateway.config.LogSettings.Level;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code semel demo}: an API and the gateway before it, to try. */
@Command(name = "demo", description = "Start a small orders API with the gateway in front of it, and say what to try.")
final class DemoCommand implements Callable<Integer> {
    private static final int USUAL_PORT = 8080;
    private static final String DIRECTORY = "./semel-demo";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        Logging.start(Level.WARN);
        var orders = new DemoOrders();
        try {
            Gateway gateway = Gateway.start(config(orders.port()));
            print(out, "http://127.0.0.1:" + gateway.server().port() + "/orders");
            awaitEnd(gateway, orders);
            return 0;
        } catch (StartFailure e) {
            orders.close();
            spec.commandLine().getErr().println("semel: not started: " + e.getMessage());
            return 1;
        }
    }

    private static GatewayConfig config(int upstream) {
        String yaml = """
                listen: 127.0.0.1:%d
                upstream: http://127.0.0.1:%d
                store: rocksdb:%s
                timeouts: {drain: 2s}
                log: {access: off}
                routes: [{preset: ietf, in_flight: {mode: wait, wait: 5s}}]
                """.formatted(freePort(), upstream, DIRECTORY);
        GatewayConfig config = ConfigFile.read(yaml, "demo", name -> null).config();
        if (config == null) {
            throw new IllegalStateException("the demonstration's own configuration is wrong");
        }
        return config;
    }

    private static int freePort() {
        try (var socket = new ServerSocket(USUAL_PORT, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException taken) {
            return 0;
        }
    }

    private static void print(PrintWriter out, String url) {
        String post = "curl -i " + url + " -H 'Authorization: Bearer me' -H 'Idempotency-Key: %s' -d '%s'%n";
        out.println("An orders API, with Semel in front of it. In another terminal:");
        out.println();
        out.println(
                "1. Order something, and lose the answer: send it again. The same order, and Idempotent-Replayed: true.");
        out.printf("     " + post, "order-1", "one book");
        out.println("2. Another order with the same key: refused with 422, nothing runs.");
        out.printf("     " + post, "order-1", "two books");
        out.println("3. Five at once: all get the answer of one order.");
        out.printf(
                "     for i in 1 2 3 4 5; do "
                        + post.replace("curl -i", "curl -s").replace("%n", "") + " & done; wait%n",
                "order-2",
                "a pen");
        out.println("4. What the API saw: one order for each key.");
        out.printf("     curl %s%n", url);
        out.println(
                "5. End this with Ctrl-C (or kill -9), start it again and repeat 1: the API has forgotten, the answer is still there.");
        out.println();
        out.println("Records are in " + DIRECTORY + "; delete it to begin afresh.");
        out.flush();
    }

    private static void awaitEnd(Gateway gateway, DemoOrders orders) {
        var end = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(Thread.ofPlatform().name("semel-shutdown").unstarted(() -> {
                    gateway.close();
                    orders.close();
                    end.countDown();
                }));
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            gateway.close();
            orders.close();
        }
    }
}
