package dev.semel.policy;

import dev.semel.http.Reply;
import java.util.HashSet;
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
 * @param retryable statuses that are kept, while the next request runs as the same operation
 * @param release statuses that say that nothing was done: the next request with this key runs
 * @param unknown what happens to a record whose outcome nobody knows
 * @param inquiry how the API is asked; there with {@link OnUnknown#ASK}, and only with it
 */
public record OutcomeRules(
        List<Rule> rules,
        Set<StatusPattern> store,
        Set<StatusPattern> retryable,
        Set<StatusPattern> release,
        OnUnknown unknown,
        @Nullable Inquiry inquiry) {
    private static final Set<StatusPattern> SENT_ON = Set.of(StatusPattern.of(301), StatusPattern.of(302));

    public OutcomeRules {
        rules = List.copyOf(rules);
        store = Set.copyOf(store);
        retryable = Set.copyOf(retryable);
        release = Set.copyOf(release);
        refuseBoth(store, release, "stored and released");
        refuseBoth(store, retryable, "stored and retryable");
        refuseBoth(retryable, release, "retryable and released");
        if ((unknown == OnUnknown.ASK) != (inquiry != null)) {
            throw new IllegalArgumentException("ask goes with unknown: ask, and only with it");
        }
    }

    private static void refuseBoth(Set<StatusPattern> some, Set<StatusPattern> others, String what) {
        var both = new TreeSet<>(some);
        both.retainAll(others);
        if (!both.isEmpty()) {
            throw new IllegalArgumentException(what + " at once: " + both);
        }
    }

    /** What an answer means. */
    public enum Outcome {
        /** It is kept and replayed. */
        STORE,
        /** It is kept, and the next request runs as the same operation. */
        RETRYABLE,
        /** It is no outcome: the next request runs, as a new operation after a first attempt, else as the same. */
        RELEASE,
        /** It leaves open what was done. */
        UNKNOWN
    }

    /** What happens to a repeat of an operation whose outcome is unknown. */
    public enum OnUnknown {
        /** It is refused with outcome-unknown until the record expires or is settled: at most one run. */
        HOLD,
        /** It runs as the same operation, next attempt: at least one run. */
        EXECUTE,
        /** The API is asked what became of the operation; until it has said so, as {@link #HOLD}. */
        ASK
    }

    /** One rule. */
    public record Rule(AnswerCondition when, Outcome outcome) {}

    /** These rules by status alone. */
    public OutcomeRules withoutRules() {
        return new OutcomeRules(List.of(), store, retryable, release, unknown, inquiry);
    }

    /**
     * These rules for answers of a handler itself, and not of an API behind a proxy: with 301 and 302 it sends a
     * browser on to what it has done, so they are kept, whatever {@code release} says. A rule can still release them.
     */
    public OutcomeRules inService() {
        var sentOn = new HashSet<>(SENT_ON);
        sentOn.removeAll(retryable);
        var others = new HashSet<>(release);
        others.removeAll(sentOn);
        sentOn.addAll(store);
        return new OutcomeRules(rules, sentOn, retryable, others, unknown, inquiry);
    }

    /**
     * These rules for runs whose effects and record are committed in one transaction: a claim that lapsed proves that
     * nothing was, so its operation runs.
     *
     * @throws IllegalArgumentException they ask an API, or leave an answer's outcome open; the message says what to
     *     write
     */
    public OutcomeRules transactional() {
        if (rules.stream().anyMatch(rule -> rule.outcome() == Outcome.UNKNOWN)) {
            throw new IllegalArgumentException("in a transaction no outcome stays unknown: let the rule say store, or"
                    + " release, instead of then: unknown");
        }
        if (unknown == OnUnknown.ASK) {
            throw new IllegalArgumentException("in a transaction no outcome stays unknown, so there is nothing to ask:"
                    + " leave out unknown: ask, and the questions");
        }
        return unknown == OnUnknown.EXECUTE
                ? this
                : new OutcomeRules(rules, store, retryable, release, OnUnknown.EXECUTE, null);
    }

    /** Whether any rule looks into the answer's body, which must be without a content coding then. */
    public boolean readBodies() {
        return AnswerCondition.readBodies(rules.stream().map(Rule::when).toList());
    }

    /** What this answer means. */
    public Outcome decide(Reply reply) {
        for (Rule rule : rules) {
            if (rule.when().holds(reply)) {
                return rule.outcome();
            }
        }
        var exact = StatusPattern.of(reply.status());
        Outcome named = named(exact);
        Outcome byClass = named == null ? named(exact.family()) : named;
        return byClass == null ? Outcome.STORE : byClass;
    }

    private @Nullable Outcome named(StatusPattern status) {
        if (store.contains(status)) {
            return Outcome.STORE;
        }
        if (retryable.contains(status)) {
            return Outcome.RETRYABLE;
        }
        return release.contains(status) ? Outcome.RELEASE : null;
    }
}
