package dev.semel.policy;

import dev.semel.http.Reply;
import dev.semel.key.JsonField;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an answer must look like; every part that is given must hold.
 *
 * @param statuses any of these; empty for any status
 * @param header a header that must be there
 * @param field a member of the JSON body that must be there
 */
public record AnswerCondition(
        Set<StatusPattern> statuses,
        @Nullable HeaderCondition header,
        @Nullable FieldCondition field) {
    public AnswerCondition {
        statuses = Set.copyOf(statuses);
    }

    /** @param value compared without regard to case; null lets any value pass */
    public record HeaderCondition(String name, @Nullable String value) {}

    /**
     * A scalar of a JSON body, compared as text: numbers as sent, strings without quotes, true, false, null.
     *
     * @param values any of these; empty with {@code negated} false means: present
     * @param negated the field must be there and be none of the values
     */
    public record FieldCondition(String pointer, Set<String> values, boolean negated) {
        public FieldCondition {
            values = Set.copyOf(values);
        }
    }

    /** Whether any of them looks into the answer's body, which must be without a content coding then. */
    static boolean readBodies(List<AnswerCondition> conditions) {
        return conditions.stream().anyMatch(condition -> condition.field() != null);
    }

    /** Whether both want the same of header and body, and a status that is named in both. */
    public boolean isMetWhere(AnswerCondition other) {
        return Objects.equals(header, other.header)
                && Objects.equals(field, other.field)
                && (statuses.equals(other.statuses) || !Collections.disjoint(statuses, other.statuses));
    }

    /** Whether the answer looks like that. */
    public boolean holds(Reply reply) {
        return statusHolds(reply)
                && (header == null || headerHolds(header, reply))
                && (field == null || fieldHolds(field, reply));
    }

    private boolean statusHolds(Reply reply) {
        return statuses.isEmpty() || statuses.stream().anyMatch(pattern -> pattern.matches(reply.status()));
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
