package dev.semel.policy.preset;

import dev.semel.policy.Policy;
import dev.semel.policy.Policy.MissingKey;
import dev.semel.policy.document.Amounts;
import dev.semel.policy.document.Finding;
import dev.semel.policy.document.Finding.Severity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Dangerous combinations of a policy with the routes it is for, by the numbers of docs/reference/dangers.md. */
final class RouteDangers {
    /** Somebody who undoes and redoes within a minute repeats himself rather than means it. */
    private static final Duration BRIEF = Duration.ofMinutes(1);

    private static final Map<String, String> UNDONE_BY = Map.of(
            "add", "remove",
            "activate", "deactivate",
            "hold", "unhold",
            "suspend", "unsuspend",
            "start", "stop",
            "attach", "detach",
            "subscribe", "unsubscribe",
            "enable", "disable",
            "lock", "unlock",
            "block", "unblock");

    private static final Set<String> SECRETS =
            Set.of("token", "tokens", "login", "signin", "password", "secret", "secrets", "api_keys", "api-keys");

    private RouteDangers() {}

    static void look(List<PlannedRoute> planned) {
        Map<Policy, List<PlannedRoute>> byPolicy = new LinkedHashMap<>();
        for (PlannedRoute route : planned) {
            if (route.isProtected()) {
                byPolicy.computeIfAbsent(route.policy(), policy -> new ArrayList<>())
                        .add(route);
            }
        }
        byPolicy.forEach(RouteDangers::lookAtToggles);
        planned.stream().filter(PlannedRoute::isProtected).forEach(RouteDangers::lookAtSecrets);
    }

    private static void lookAtToggles(Policy policy, List<PlannedRoute> routes) {
        if (policy.missing() != MissingKey.DERIVE || policy.retention().window().compareTo(BRIEF) <= 0) {
            return;
        }
        Set<String> paths = new HashSet<>();
        routes.forEach(route -> paths.add(route.route().path().text()));
        var toggles = new TreeSet<String>();
        for (String path : paths) {
            if (paths.contains(opposite(path))) {
                toggles.add(path);
            }
        }
        if (!toggles.isEmpty()) {
            String example = toggles.first();
            warn(
                    "D1",
                    routes.get(0),
                    toggles.size() + " pairs of routes undo each other, such as " + example + " and "
                            + opposite(example)
                            + ": without a key, the third call of one, the other and the first again is answered from"
                            + " memory for " + Amounts.text(policy.retention().window()),
                    "have clients send a key there, or give these routes an entry with retention.window: 60s");
        }
    }

    private static String opposite(String path) {
        int slash = path.lastIndexOf('/');
        String[] words = path.substring(slash + 1).split("_", -1);
        String[] turned = Arrays.stream(words)
                .map(word -> UNDONE_BY.getOrDefault(word, word))
                .toArray(String[]::new);
        return Arrays.equals(words, turned) ? "" : path.substring(0, slash + 1) + String.join("_", turned);
    }

    private static void lookAtSecrets(PlannedRoute route) {
        String path = route.route().path().text();
        String last = path.substring(path.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
        if (route.explicit() && SECRETS.contains(last)) {
            warn(
                    "D29",
                    route,
                    "the answers of " + route.route().name() + " may carry secrets, and would be kept",
                    "except the route with an entry of preset: none");
        }
    }

    private static void warn(String danger, PlannedRoute route, String what, String wayOut) {
        route.place()
                .findings()
                .add(new Finding(
                        Severity.WARNING,
                        route.origin().position(),
                        route.place().path(),
                        "",
                        what,
                        wayOut,
                        danger));
    }
}
