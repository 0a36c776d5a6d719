package dev.semel;

import dev.semel.http.RequestView;
import dev.semel.key.Secret;
import dev.semel.policy.Policy;
import dev.semel.policy.Problem;
import dev.semel.policy.Route;
import dev.semel.policy.document.Amounts;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What would happen to a request of a route, for people: found by the same steps as for a real one, without a store and
 * without running anything. Immutable.
 */
public record Explanation(List<Line> lines) {
    public Explanation {
        lines = List.copyOf(lines);
    }

    /** One thing that is to be said; both empty for a pause. */
    public record Line(String about, String says) {}

    /** Explains a request to a route that has policies. */
    public static Explanation of(Route route, RequestView request) {
        var lines = new ArrayList<Line>();
        lines.add(new Line("route", route.name()));
        List<Policy> layers = route.layers();
        if (layers.size() > 1) {
            String names = layers.stream().map(Policy::name).collect(Collectors.joining(", within it "));
            lines.add(new Line("layers", names));
        }
        Policy tooSmall = layers.stream()
                .filter(layer -> request.body().length() > layer.failure().maxRequestBytes())
                .findFirst()
                .orElse(null);
        lines.addAll(tooSmall == null ? identified(route, request) : List.of(tooLarge(tooSmall)));
        return new Explanation(lines);
    }

    private static Line tooLarge(Policy policy) {
        String what = switch (policy.failure().requestTooLarge()) {
            case REJECT -> "it is refused with " + PolicyWords.answer(policy, Problem.TOO_LARGE);
            case BYPASS -> "it runs unprotected";
        };
        String limit = Amounts.size(policy.failure().maxRequestBytes());
        return new Line("so", "its body is longer than the " + limit + " of " + policy.name() + ": " + what);
    }

    private static List<Line> identified(Route route, RequestView request) {
        // Only equality matters here, and nothing is kept: any secret will do.
        var identification =
                new Identification(Secret.of("an explanation is not kept".getBytes(StandardCharsets.US_ASCII)));
        var lines = new ArrayList<Line>();
        var fate = new Fate();
        for (Policy layer : route.layers()) {
            if (route.layers().size() > 1) {
                lines.add(new Line("", ""));
            }
            var explained = new LayerExplanation(layer, request, route.layers().size() > 1);
            Identification.Result result = identification.identify(route, layer, request);
            lines.addAll(explained.lines(result, fate.isRefused()));
            fate.meets(layer, result);
        }
        if (route.layers().size() > 1) {
            lines.add(new Line("", ""));
        }
        lines.add(new Line("so", fate.text()));
        return lines;
    }

    /** What the layers together mean for the request, in the order in which they are passed. Confined. */
    private static final class Fate {
        private final List<String> claimed = new ArrayList<>();
        private Admission.Bypass.@Nullable Reason skipped;
        private @Nullable String refusal;

        boolean isRefused() {
            return refusal != null;
        }

        void meets(Policy layer, Identification.Result result) {
            if (refusal != null) {
                return;
            }
            switch (result) {
                case Identification.Result.Ready ready -> claimed.add(layer.name());
                case Identification.Result.Unprotected(Admission.Bypass.Reason reason) ->
                    skipped = skipped == null ? reason : skipped;
                case Identification.Result.Refused(Problem problem, String detail) ->
                    refusal = "it is refused with " + PolicyWords.answer(layer, problem) + ": " + detail;
            }
        }

        String text() {
            if (refusal != null) {
                return claimed.isEmpty() ? refusal : "a repeat for " + claimed() + " gets its answer; else " + refusal;
            }
            if (claimed.isEmpty()) {
                return "it runs unprotected: " + (skipped == null ? "no layer" : PolicyWords.words(skipped.name()));
            }
            return claimed.size() == 1
                    ? "it is claimed for " + claimed() + ", and runs unless it is a repeat"
                    : "it is claimed for " + claimed() + ", and runs as the operation of " + claimed.getLast()
                            + " unless it is a repeat for one of them";
        }

        private String claimed() {
            return String.join(", then ", claimed);
        }
    }
}
