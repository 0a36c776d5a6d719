package dev.semel.policy.preset;

import dev.semel.policy.RouteTable;
import dev.semel.policy.document.Finding;
import dev.semel.policy.document.Findings;
import dev.semel.policy.document.JsonDocument;
import dev.semel.policy.document.Node;
import dev.semel.policy.document.Place;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;

/** Reads a list of routes as the gateway's configuration has it, for programs without YAML. */
public final class Routes {
    private static final String SOURCE = "routes";

    private Routes() {}

    /**
     * The table of a JSON list, each item one route: {@code [{"preset": "stripe", "match": "POST /v1/charges"}]}.
     *
     * @throws IllegalArgumentException when it is no such list; its message has all that is wrong, a line for each
     */
    public static RouteTable ofJson(String json) {
        var findings = new Findings();
        RouteTable table = RoutesShape.INSTANCE.read(read(json), Place.top(findings));
        if (table == null) {
            throw new IllegalArgumentException(findings.all().stream()
                    .filter(Finding::isProblem)
                    .map(Finding::text)
                    .collect(Collectors.joining("\n")));
        }
        return table;
    }

    private static Node read(String json) {
        try {
            return JsonDocument.read(json, SOURCE);
        } catch (JacksonException | IllegalStateException | NullPointerException malformed) {
            throw new IllegalArgumentException(SOURCE + ": this is no JSON: " + malformed.getMessage(), malformed);
        }
    }
}
