package dev.semel.gateway;

import dev.semel.StoreSettings;
import dev.semel.gateway.config.GatewayConfig;
import dev.semel.gateway.proxy.GatewayServer;
import dev.semel.policy.Policy;
import dev.semel.policy.Route;
import dev.semel.policy.RouteTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What a gateway says when it has started. */
final class Banner {
    private Banner() {}

    static List<String> lines(GatewayConfig config, GatewayServer server) {
        List<String> lines = new ArrayList<>();
        String scheme = config.server().tls() == null ? "http" : "https";
        lines.add("listening  " + scheme + "://" + host(config.server().host()) + ":" + server.port());
        lines.add("upstream   " + config.upstream().uri());
        lines.add("store      " + store(config));
        lines.add("routes     " + routes(config.routes()));
        lines.add("transport  " + server.transport().name().toLowerCase(Locale.ROOT));
        return lines;
    }

    private static String host(String host) {
        return host.contains(":") ? "[" + host + "]" : host;
    }

    private static String store(GatewayConfig config) {
        if (config.routes().routes().isEmpty()) {
            return "none: nothing is deduplicated";
        }
        StoreSettings store = config.store();
        return switch (store.kind()) {
            case MEMORY -> store.uri() + " (records end with this process)";
            case ROCKSDB ->
                store.uri() + " (survives "
                        + switch (store.durability()) {
                            case POWER_LOSS -> "power loss)";
                            case PROCESS_CRASH -> "a crash of this process, not of the machine)";
                        };
            case POSTGRESQL ->
                store.uri() + " (shared; survives "
                        + switch (store.durability()) {
                            case POWER_LOSS -> "a crash of the database server)";
                            case PROCESS_CRASH -> "a crash of this process, not of the database server)";
                        };
            case REDIS -> store.uri() + " (shared; survives what Redis persists and replicates)";
        };
    }

    /** {@code 2 of ietf, 1 of print-one, 1 exception}. */
    static String routes(RouteTable table) {
        Map<String, Integer> counts = new TreeMap<>();
        int exceptions = 0;
        for (Route route : table.routes()) {
            if (route.layers().isEmpty()) {
                exceptions++;
            } else {
                counts.merge(layers(route), 1, Integer::sum);
            }
        }
        String said = counts.entrySet().stream()
                .map(entry -> entry.getValue() + " of " + entry.getKey())
                .collect(Collectors.joining(", "));
        String excepted = exceptions == 0 ? "" : ", " + exceptions + " excepted";
        return (said.isEmpty() ? "none" : said) + excepted;
    }

    private static String layers(Route route) {
        return route.layers().stream().map(Policy::name).collect(Collectors.joining(" with "));
    }
}
