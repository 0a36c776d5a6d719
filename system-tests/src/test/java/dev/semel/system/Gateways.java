package dev.semel.system;

import dev.semel.system.GatewayProcess.Setup;
import dev.semel.system.Rule.OnUnknown;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/** Several gateways in front of one API. What balances the load doesn't send to who is known to be away. */
final class Gateways implements AutoCloseable {
    /** Short, so that outages last longer. */
    static final Duration LEASE = Duration.ofSeconds(2);

    private final List<GatewayProcess> all = new ArrayList<>();
    private final Set<GatewayProcess> away = ConcurrentHashMap.newKeySet();

    /**
     * With short leases, and repeats that don't wait.
     *
     * @param stores where each keeps its records: one for each gateway, mostly the same
     * @param unknown what the policy does with an outcome that nobody knows
     */
    Gateways(Path directory, CountingUpstream upstream, List<String> stores, OnUnknown unknown) throws IOException {
        this(
                directory,
                upstream,
                stores,
                "in_flight: {lease: " + LEASE.toSeconds() + "s}",
                "outcome: {unknown: " + unknown.name().toLowerCase(Locale.ROOT) + "}");
    }

    /** @param route lines of the route's policy */
    Gateways(Path directory, CountingUpstream upstream, List<String> stores, String... route) throws IOException {
        Path secret = Files.writeString(directory.resolve("secret"), "0123456789abcdef".repeat(4));
        try {
            for (String store : stores) {
                Path own = Files.createDirectory(directory.resolve("gateway-" + all.size()));
                var config = new Config(own, "secret: file:" + secret).store(store);
                Setup setup = config.route(route).before(upstream);
                all.add(setup.start());
            }
        } catch (IOException | RuntimeException | Error failure) {
            close();
            throw failure;
        }
    }

    List<GatewayProcess> all() {
        return List.copyOf(all);
    }

    /** One that isn't known to be away. */
    GatewayProcess any(RandomGenerator random) {
        List<GatewayProcess> there =
                all.stream().filter(gateway -> !away.contains(gateway)).toList();
        return there.get(random.nextInt(there.size()));
    }

    /** From now on nobody is sent to it; what it was sent before stays with it. */
    void takeOut(GatewayProcess gateway) {
        away.add(gateway);
    }

    void putBack(GatewayProcess gateway) {
        away.remove(gateway);
    }

    String output() {
        return all.stream().map(GatewayProcess::output).collect(Collectors.joining("\n"));
    }

    @Override
    public void close() {
        all.forEach(GatewayProcess::close);
    }
}
