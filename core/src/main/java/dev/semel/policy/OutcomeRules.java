package dev.semel.policy;

import dev.semel.http.Reply;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which answers are definitive. The first rule that applies decides; then the statuses, an exact one before its class;
 * an answer that nothing names is kept, since running twice is the greater harm.
 *
 * @param rules tried in order
 * @param store statuses that are kept and replayed
 * @param release statuses that say that nothing was done: the next request with this key runs
 * @param unknown what happens to a record whose outcome nobody knows
 */
public record OutcomeRules(List<Rule> rules, Set<StatusPattern> store, Set<StatusPattern> release, OnUnknown unknown) {
    public OutcomeRules {
        rules = List.copyOf(rules);
        store = Set.copyOf(store);
        release = Set.copyOf(release);
        var both = new TreeSet<>(store);
        both.retainAll(release);
        if (!both.isEmpty()) {
            throw new IllegalArgumentException("stored and released at once: " + both);
        }
    }

    /** What an answer means. */
    public enum Outcome {
        STORE,
        RELEASE,
        UNKNOWN
    }

    /** What happens to a repeat of an operation whose outcome is unknown. */
    public enum OnUnknown {
        /** It is refused with outcome-unknown until the record expires or is settled: at most one run. */
        HOLD,
        /** It runs as the same operation, next attempt: at least one run. */
        EXECUTE
    }

    /**
     * One rule; every condition that is given must hold.
     *
     * @param statuses any of these; empty for any status
     * @param header a header that must be there
     * @param field a member of the JSON body that must be there
     */
    public record Rule(
            Set<StatusPattern> statuses,
            @Nullable HeaderCondition header,
            @Nullable FieldCondition field,
            Outcome outcome) {
        public Rule {
            statuses = Set.copyOf(statuses);
        }
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

    /** These rules by status alone. */
    public OutcomeRules withoutRules() {
        return new OutcomeRules(List.of(), store, release, unknown);
    }

    /** Whether any rule looks into the answer's body, which must be without a content coding then. */
    public boolean readBodies() {
        return rules.stream().anyMatch(rule -> rule.field() != null);
    }

    /** What this answer means. */
    public Outcome decide(Reply reply) {
        for (Rule rule : rules) {
            if (OutcomeConditions.hold(rule, reply)) {
                return rule.outcome();
            }
        }
        var exact = StatusPattern.of(reply.status());
        var family = exact.family();
        if (release.contains(exact)) {
            return Outcome.RELEASE;
        }
        boolean released = !store.contains(exact) && release.contains(family);
        return released ? Outcome.RELEASE : Outcome.STORE;
    }
}
