package dev.semel;

import dev.semel.http.RequestView;
import dev.semel.key.FingerprintRule;
import dev.semel.key.KeySource;
import dev.semel.key.PrincipalReader;
import dev.semel.key.PrincipalResult;
import dev.semel.key.Secret;
import dev.semel.policy.OutcomeRules.OnUnknown;
import dev.semel.policy.Policy;
import dev.semel.policy.Problem;
import dev.semel.policy.Route;
import dev.semel.policy.StatusPattern;
import dev.semel.policy.Verification.Mismatch;
import dev.semel.policy.document.Amounts;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What would happen to a request of a route, for people: found by the same steps as for a real one, without a store and
 * without running anything. Immutable.
 */
public record Explanation(List<Line> lines) {
    public Explanation {
        lines = List.copyOf(lines);
    }

    /** One thing that is to be said. */
    public record Line(String about, String says) {}

    /** Explains a request to a route that has a policy. */
    public static Explanation of(Route route, RequestView request) {
        Policy policy = route.policy();
        // Only equality matters here, and nothing is kept: any secret will do.
        var secret = Secret.of("an explanation is not kept".getBytes(StandardCharsets.US_ASCII));
        var lines = new ArrayList<Line>();
        lines.add(new Line("route", route.name()));
        lines.add(new Line("policy", policy.name()));
        lines.add(new Line("key", "looked for in " + sources(policy)));
        lines.add(new Line("caller", caller(policy, request)));
        if (request.body().length() > policy.failure().maxRequestBytes()) {
            lines.add(new Line(
                    "so",
                    "its body is longer than " + Amounts.size(policy.failure().maxRequestBytes())
                            + ": it "
                            + switch (policy.failure().requestTooLarge()) {
                                case REJECT -> "is refused with " + answer(policy, Problem.TOO_LARGE);
                                case BYPASS -> "runs unprotected";
                            }));
            return new Explanation(lines);
        }
        switch (new Identification(secret).identify(route, policy, request)) {
            case Identification.Result.Unprotected(Admission.Bypass.Reason reason) ->
                lines.add(new Line("so", "it runs unprotected: " + words(reason.name())));
            case Identification.Result.Refused(Problem problem, String detail) ->
                lines.add(new Line("so", "it is refused with " + answer(policy, problem) + ": " + detail));
            case Identification.Result.Ready(Identified identified) -> protection(identified, lines);
        }
        return new Explanation(lines);
    }

    private static void protection(Identified identified, List<Line> lines) {
        Policy policy = identified.policy();
        lines.add(new Line(
                "found",
                switch (identified.key()) {
                    case Identified.Key.Sent sent -> "the key " + sent.text();
                    case Identified.Key.Checksum checksum -> "no key: the request's checksum is its key";
                }));
        lines.add(new Line("scope", list(policy.scope()) + ": the same key elsewhere is another one"));
        if (identified.key() instanceof Identified.Key.Checksum && policy.derive() != null) {
            lines.add(new Line("checksum", "of " + parts(policy.derive())));
        } else {
            lines.add(new Line("compared", compared(policy)));
        }
        lines.add(new Line(
                "first",
                "it runs; its answer is kept for "
                        + Amounts.text(policy.retention().window()) + ", unless its status is "
                        + patterns(policy.outcome().release()) + rules(policy)));
        lines.add(new Line("repeat", "while it runs: " + inFlight(policy)));
        lines.add(new Line(
                "",
                "afterwards: the first answer, with "
                        + policy.replay().markers().replayed()));
        lines.add(new Line("no answer", unknown(policy)));
    }

    private static String sources(Policy policy) {
        String from = policy.key().from().stream().map(Explanation::source).collect(Collectors.joining(", then "));
        return (from.isEmpty() ? "nothing" : from) + "; without one "
                + switch (policy.missing()) {
                    case EXECUTE -> "the request runs unprotected";
                    case REJECT -> "the request is refused";
                    case DERIVE -> "its checksum is its key";
                };
    }

    private static String source(KeySource source) {
        return switch (source) {
            case KeySource.Header header -> "header " + header.name();
            case KeySource.Query query -> "query parameter " + query.name();
            case KeySource.Json json -> "body member " + json.pointer();
            case KeySource.Form form -> "form field " + form.field();
            case KeySource.Composed composed ->
                composed.parts().stream().map(Explanation::source).collect(Collectors.joining(" with "));
        };
    }

    private static String caller(Policy policy, RequestView request) {
        return switch (PrincipalReader.read(policy.principal(), request)) {
            case PrincipalResult.Known known -> "known by the credentials of the request";
            case PrincipalResult.Anonymous anonymous -> "unknown: there are no credentials";
            case PrincipalResult.Unrecognised other ->
                "unknown: this policy does not read the " + other.name() + " of the request";
            case PrincipalResult.Contradictory contradictory -> "unclear: " + contradictory.problem();
        };
    }

    private static String compared(Policy policy) {
        FingerprintRule rule = policy.fingerprint().rule();
        if (rule == null) {
            return "nothing: the key alone decides";
        }
        return parts(rule) + "; a different request with this key "
                + (policy.fingerprint().mismatch() == Mismatch.REJECT
                        ? "is refused with " + answer(policy, Problem.KEY_REUSED)
                        : "gets the first one's answer");
    }

    private static String parts(FingerprintRule rule) {
        String headers = rule.headers().isEmpty() ? "" : ", headers " + String.join(", ", rule.headers());
        String only = rule.include().isEmpty() ? "" : ", of the body only " + rule.include();
        String but = rule.exclude().isEmpty() ? "" : ", of the body not " + rule.exclude();
        return list(rule.parts()) + headers + " (body as " + words(rule.body().name()) + only + but + ")";
    }

    private static String inFlight(Policy policy) {
        Duration wait = policy.inFlight().waitAtMost();
        String refused = "refused with " + answer(policy, Problem.IN_PROGRESS);
        return wait.isZero() ? refused : "waits for its answer at most " + Amounts.text(wait) + ", then " + refused;
    }

    private static String unknown(Policy policy) {
        return policy.outcome().unknown() == OnUnknown.HOLD
                ? "repeats are refused with " + answer(policy, Problem.OUTCOME_UNKNOWN) + ": it runs at most once"
                : "the next repeat runs as the same operation: it runs at least once";
    }

    private static String rules(Policy policy) {
        int rules = policy.outcome().rules().size();
        return rules == 0 ? "" : " or " + rules + (rules == 1 ? " rule says" : " rules say") + " otherwise";
    }

    private static String answer(Policy policy, Problem problem) {
        return policy.wire().statuses().getOrDefault(problem, problem.status()) + " " + problem.code();
    }

    private static String patterns(Collection<StatusPattern> patterns) {
        return patterns.stream().sorted().map(StatusPattern::text).collect(Collectors.joining(", "));
    }

    private static <E extends Enum<E>> String list(Set<E> constants) {
        return new TreeSet<>(constants)
                .stream().map(constant -> words(constant.name())).collect(Collectors.joining(", "));
    }

    private static String words(String constant) {
        return constant.toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
