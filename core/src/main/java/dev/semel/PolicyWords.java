package dev.semel;

import dev.semel.key.FingerprintRule;
import dev.semel.key.FirstSent;
import dev.semel.key.KeyRule;
import dev.semel.key.KeySource;
import dev.semel.policy.AnswerCondition;
import dev.semel.policy.Label;
import dev.semel.policy.Policy;
import dev.semel.policy.Problem;
import dev.semel.policy.Retention;
import dev.semel.policy.StatusPattern;
import dev.semel.policy.Verification.Mismatch;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Parts of a policy as people say them. */
final class PolicyWords {
    private PolicyWords() {}

    static String sources(KeyRule key) {
        String from = key.from().stream().map(PolicyWords::source).collect(Collectors.joining(", then "));
        FirstSent firstSent = key.firstSent();
        return (from.isEmpty() ? "nothing" : from)
                + (firstSent == null ? "" : ", sent first at the time in header " + firstSent.header());
    }

    private static String source(KeySource source) {
        return switch (source) {
            case KeySource.Header header -> "header " + header.name();
            case KeySource.Query query -> "query parameter " + query.name();
            case KeySource.Json json -> "body member " + json.pointer();
            case KeySource.Form form -> "form field " + form.field();
            case KeySource.Composed composed -> {
                List<String> parts =
                        composed.parts().stream().map(PolicyWords::source).toList();
                yield String.join(", ", parts.subList(0, parts.size() - 1)) + " and " + parts.getLast() + " together";
            }
        };
    }

    /** A key, without the lengths that frame the parts of a composed one. */
    static String key(KeyRule rule, String key) {
        boolean composed = rule.from().stream().anyMatch(KeySource.Composed.class::isInstance);
        return composed ? unframed(key) : key;
    }

    private static String unframed(String key) {
        List<String> parts = new ArrayList<>();
        int at = 0;
        while (at < key.length()) {
            int colon = key.indexOf(':', at);
            String length = colon < 0 ? "" : key.substring(at, colon);
            if (!length.matches("[0-9]{1,4}") || colon + 1 + Integer.parseInt(length) > key.length()) {
                return key;
            }
            at = colon + 1 + Integer.parseInt(length);
            parts.add(key.substring(colon + 1, at));
        }
        return String.join(", ", parts);
    }

    static String label(Label label) {
        return label.name() + " from "
                + switch (label.from()) {
                    case Label.Source.Request(KeySource source) -> "the request's " + source(source);
                    case Label.Source.AnswerHeader(String header) -> "the answer's header " + header;
                    case Label.Source.AnswerField(String pointer) -> "the answer's body member " + pointer;
                };
    }

    static String compared(Policy policy) {
        FingerprintRule rule = policy.fingerprint().rule();
        if (rule == null) {
            return "nothing: the key alone decides";
        }
        return parts(rule) + "; a different request with this key "
                + (policy.fingerprint().mismatch() == Mismatch.REJECT
                        ? "is refused with " + answer(policy, Problem.KEY_REUSED)
                        : "gets the first one's answer");
    }

    static String parts(FingerprintRule rule) {
        String headers = rule.headers().isEmpty() ? "" : ", headers " + String.join(", ", rule.headers());
        String only = rule.include().isEmpty() ? "" : ", of the body only " + rule.include();
        String but = rule.exclude().isEmpty() ? "" : ", of the body not " + rule.exclude();
        return list(rule.parts()) + headers + " (body as " + words(rule.body().name()) + only + but + ")";
    }

    static String condition(AnswerCondition condition) {
        List<String> parts = new ArrayList<>();
        if (!condition.statuses().isEmpty()) {
            parts.add("status " + patterns(condition.statuses()));
        }
        AnswerCondition.HeaderCondition header = condition.header();
        if (header != null) {
            parts.add("header " + header.name() + (header.value() == null ? "" : ": " + header.value()));
        }
        AnswerCondition.FieldCondition field = condition.field();
        if (field != null) {
            String values = String.join(", ", new TreeSet<>(field.values()));
            parts.add("body member " + field.pointer()
                    + (field.values().isEmpty() ? "" : (field.negated() ? " other than " : " of ") + values));
        }
        return String.join(" and ", parts);
    }

    static String start(Retention.Starts starts) {
        return switch (starts) {
            case FIRST_SEEN -> "the first request";
            case COMPLETED -> "its answer";
            case FIRST_SENT -> "when the client first sent it";
        };
    }

    /** Status and code, as the policy writes them. */
    static String answer(Policy policy, Problem problem) {
        String code = policy.wire().codes().getOrDefault(problem, problem.code());
        return policy.wire().statuses().getOrDefault(problem, problem.status()) + " " + code;
    }

    static String patterns(Collection<StatusPattern> patterns) {
        return patterns.stream().sorted().map(StatusPattern::text).collect(Collectors.joining(", "));
    }

    static <E extends Enum<E>> String list(Set<E> constants) {
        return new TreeSet<>(constants)
                .stream().map(constant -> words(constant.name())).collect(Collectors.joining(", "));
    }

    static String words(String constant) {
        return constant.toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
