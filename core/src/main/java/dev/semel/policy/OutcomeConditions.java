package dev.semel.policy;

import dev.semel.http.Reply;
import dev.semel.key.JsonField;
import dev.semel.policy.OutcomeRules.FieldCondition;
import dev.semel.policy.OutcomeRules.HeaderCondition;
import dev.semel.policy.OutcomeRules.Rule;

/** Whether an answer meets the conditions of an outcome rule. */
final class OutcomeConditions {
    private OutcomeConditions() {}

    static boolean hold(Rule rule, Reply reply) {
        return statusHolds(rule, reply)
                && (rule.header() == null || headerHolds(rule.header(), reply))
                && (rule.field() == null || fieldHolds(rule.field(), reply));
    }

    private static boolean statusHolds(Rule rule, Reply reply) {
        return rule.statuses().isEmpty()
                || rule.statuses().stream().anyMatch(pattern -> pattern.matches(reply.status()));
    }

    private static boolean headerHolds(HeaderCondition condition, Reply reply) {
        String wanted = condition.value();
        return reply.headers().all(condition.name()).stream()
                .anyMatch(value -> wanted == null || wanted.equalsIgnoreCase(value.strip()));
    }

    private static boolean fieldHolds(FieldCondition condition, Reply reply) {
        return switch (JsonField.find(reply.body(), condition.pointer())) {
            case JsonField.Scalar scalar ->
                condition.negated()
                        ? !condition.values().contains(scalar.text())
                        : condition.values().isEmpty() || condition.values().contains(scalar.text());
            case JsonField.Absent absent -> false;
            case JsonField.Structure structure -> condition.values().isEmpty() && !condition.negated();
            case JsonField.Invalid invalid -> false;
        };
    }
}
