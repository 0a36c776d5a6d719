package dev.semel;

import dev.semel.http.Headers;
import dev.semel.policy.Policy;
import dev.semel.policy.ReplayRule;
import dev.semel.policy.Wire;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Lets pages read what Semel answers (Fetch standard, CORS). The upstream's permission on its first answer is not kept:
 * it was computed for that caller's origin.
 */
final class BrowserAccess {
    private static final String ALLOW_ORIGIN = "Access-Control-Allow-Origin";
    private static final String EXPOSE = "Access-Control-Expose-Headers";

    private BrowserAccess() {}

    /**
     * An answer that no upstream made: permission is computed from the policy.
     *
     * @param request the headers of the request
     */
    static Headers open(Policy policy, Headers request, Headers headers) {
        Wire.Cors cors = policy.wire().cors();
        List<String> origins = request.all("Origin");
        if (cors == null || origins.size() != 1) {
            return headers;
        }
        String origin = origins.get(0);
        boolean any = cors.origins().contains("*");
        if (!any && !cors.origins().contains(origin)) {
            return vary(headers);
        }
        Headers open = headers.with(ALLOW_ORIGIN, any ? "*" : origin).with(EXPOSE, exposed(policy, cors));
        if (cors.credentials()) {
            open = open.with("Access-Control-Allow-Credentials", "true");
        }
        return any ? open : vary(open);
    }

    /** The upstream's own answer: where it lets a page read it, the page may read Semel's headers too. */
    static Headers widen(Policy policy, Headers headers) {
        Wire.Cors cors = policy.wire().cors();
        if (cors == null || !headers.contains(ALLOW_ORIGIN)) {
            return headers;
        }
        var names = new ArrayList<String>();
        headers.all(EXPOSE).forEach(names::add);
        names.add(exposed(policy, cors));
        return headers.with(EXPOSE, String.join(", ", names));
    }

    private static String exposed(Policy policy, Wire.Cors cors) {
        Set<String> names = new LinkedHashSet<>(List.of(SemelStatus.NAME, "Retry-After", "Location"));
        if (policy.wire().docs() != null) {
            names.add("Link");
        }
        ReplayRule.Markers markers = policy.replay().markers();
        names.addAll(markers.executed().keySet());
        names.addAll(markers.replayed().keySet());
        names.addAll(markers.rejected().keySet());
        names.addAll(markers.refused().keySet());
        names.addAll(cors.expose());
        return String.join(", ", names);
    }

    private static Headers vary(Headers headers) {
        var fields = new ArrayList<>(headers.all("Vary"));
        if (fields.stream().noneMatch(value -> value.equalsIgnoreCase("Origin"))) {
            fields.add("Origin");
        }
        return headers.with("Vary", String.join(", ", fields));
    }
}
