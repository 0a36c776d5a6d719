package dev.semel.spring;

import dev.semel.policy.Route;
import dev.semel.policy.document.Findings;
import dev.semel.policy.document.Node;
import dev.semel.policy.document.Node.Kind;
import dev.semel.policy.document.Node.Mapping;
import dev.semel.policy.document.Node.Mapping.Entry;
import dev.semel.policy.document.Node.Scalar;
import dev.semel.policy.document.Node.Sequence;
import dev.semel.policy.document.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes handlers with {@link Idempotent} as entries of the list of routes. Confined to one thread. */
final class AnnotatedRoutes {
    private final Map<String, Mapping> policies;
    private final Findings findings;

    AnnotatedRoutes(Map<String, Mapping> policies, Findings findings) {
        this.policies = policies;
        this.findings = findings;
    }

    /** The entry; null when there is nothing to protect, or it can't be said. */
    @Nullable
    RouteItem of(AnnotatedHandler handler) {
        Position position = new Position("@Idempotent on " + handler.name(), 0, 0);
        List<String> methods = methods(handler, position);
        if (methods.isEmpty()) {
            return null;
        }
        List<Node> match = new ArrayList<>();
        for (String path : handler.paths()) {
            String template = template(path, position);
            if (template != null) {
                methods.forEach(method -> match.add(text(method + " " + template, position)));
            }
        }
        RouteItem base = base(handler, position);
        if (base == null || match.isEmpty()) {
            return null;
        }
        List<Entry> entries = new ArrayList<>(
                ((Mapping) base.route()).without(List.of("match")).entries());
        entries.add(new Entry("match", position, new Sequence(match, position)));
        return new RouteItem(new Mapping(entries, position), transactional(handler, base), true);
    }

    private static @Nullable Boolean transactional(AnnotatedHandler handler, RouteItem base) {
        return switch (handler.annotation().transactional()) {
            case AS_CONFIGURED -> base.transactional();
            case YES -> true;
            case NO -> false;
        };
    }

    private List<String> methods(AnnotatedHandler handler, Position position) {
        if (handler.methods().isEmpty()) {
            return List.of("*");
        }
        List<String> changing = handler.methods().stream()
                .filter(method -> !Route.NEVER.contains(method))
                .toList();
        if (handler.direct() && changing.size() < handler.methods().size()) {
            findings.problem(
                    "",
                    position,
                    "requests that only read ("
                            + String.join(", ", Route.NEVER.stream().sorted().toList())
                            + ") are never deduplicated, and this handler is mapped to "
                            + String.join(", ", handler.methods()),
                    "take @Idempotent off it, or map it to a method such as POST");
            return List.of();
        }
        return changing;
    }

    private @Nullable RouteItem base(AnnotatedHandler handler, Position position) {
        String preset = handler.annotation().preset();
        String policy = handler.annotation().policy();
        if (policy.isEmpty()) {
            List<Entry> entries =
                    preset.isEmpty() ? List.of() : List.of(new Entry("preset", position, text(preset, position)));
            return new RouteItem(new Mapping(entries, position), null, true);
        }
        if (!preset.isEmpty()) {
            findings.problem("", position, "it names a preset and a policy", "name the preset in the policy");
            return null;
        }
        Mapping named = policies.get(policy);
        if (named == null) {
            findings.problem(
                    "",
                    position,
                    "there is no policy \"" + policy + "\"",
                    policies.isEmpty()
                            ? "write it: semel.policies." + policy + ".preset: ietf"
                            : "there are " + String.join(", ", policies.keySet()));
            return null;
        }
        return RouteItem.of(named, SemelRoutes.place(EnvironmentSettings.POLICIES + "." + policy, findings));
    }

    /** A path of Spring's as a template; null when there is none for it. */
    private @Nullable String template(String path, Position position) {
        try {
            return SpringPath.template(path);
        } catch (IllegalArgumentException e) {
            findings.problem(
                    "",
                    position,
                    "no route can say " + path + ": " + e.getMessage(),
                    "map the handler to another path, or name the requests in semel.routes");
            return null;
        }
    }

    private static Scalar text(String text, Position position) {
        return new Scalar(text, Kind.TEXT, position);
    }
}
