package dev.semel.policy.vocabulary;

import dev.semel.policy.AnswerCondition;
import dev.semel.policy.Inquiry;
import dev.semel.policy.OutcomeRules;
import dev.semel.policy.OutcomeRules.Rule;
import dev.semel.policy.StatusPattern;
import dev.semel.policy.document.Field;
import dev.semel.policy.document.MappingShape;
import dev.semel.policy.document.MappingShape.Values;
import dev.semel.policy.document.Shapes;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The block {@code outcome}: which answers are definitive. */
final class OutcomeWords {
    private static final Field<AnswerCondition> WHEN =
            Field.required("when", ConditionWords.SHAPE, "What must hold, all of it.");

    private static final Field<OutcomeRules.Outcome> THEN =
            Field.required("then", Shapes.choice(OutcomeRules.Outcome.class, '-'), "What such an answer means.");

    private static final Field<List<Rule>> RULES = Field.of(
            "rules",
            Shapes.list(new MappingShape<>(List.of(WHEN, THEN), OutcomeWords::rule)),
            "[]",
            "Looked at first, in order; the first that holds decides.");

    private static final Field<List<StatusPattern>> STORE = Field.of(
            "store",
            Shapes.oneOrMore(Words.STATUS),
            "[\"2xx\", 303, \"4xx\", \"5xx\"]",
            "Statuses that are kept and replayed; a status decides before its class. What is named nowhere is kept too.");

    private static final Field<List<StatusPattern>> RELEASE = Field.of(
            "release",
            Shapes.oneOrMore(Words.STATUS),
            "[301, 302, 307, 308, 401, 403, 407, 408, 425, 429, 503]",
            "Statuses that say that nothing was done: the next request with this key runs.");

    private static final Field<List<StatusPattern>> RETRYABLE = Field.of(
            "retryable",
            Shapes.oneOrMore(Words.STATUS),
            "[]",
            "Statuses that are kept while the next request runs again, as the same operation, next attempt.");

    private static final Field<OutcomeRules.OnUnknown> UNKNOWN = Field.of(
            "unknown",
            Shapes.choice(OutcomeRules.OnUnknown.class, '-'),
            "\"hold\"",
            "What happens when nobody knows whether it ran: repeats are refused (hold: at most one run), the next one"
                    + " runs as the same operation (execute: at least one run), or the API is asked.");

    private static final Field<Inquiry> ASK = Field.optional(
            "ask", InquiryWords.SHAPE, "How the API is asked what became of an operation, with unknown: ask.");

    static final MappingShape<OutcomeRules> SHAPE =
            new MappingShape<>(List.of(RULES, STORE, RETRYABLE, RELEASE, UNKNOWN, ASK), OutcomeWords::make);

    private OutcomeWords() {}

    private static OutcomeRules make(Values values) {
        OutcomeRules.OnUnknown unknown = values.get(UNKNOWN);
        Inquiry inquiry = values.orNull(ASK);
        if (unknown == OutcomeRules.OnUnknown.ASK && inquiry == null) {
            throw new IllegalArgumentException("unknown: ask asks nobody yet: say in ask how the API is asked");
        }
        if (unknown != OutcomeRules.OnUnknown.ASK && inquiry != null) {
            throw new IllegalArgumentException("nobody is asked: write unknown: ask, or leave out ask");
        }
        return new OutcomeRules(
                values.get(RULES),
                set(values.get(STORE)),
                set(values.get(RETRYABLE)),
                set(values.get(RELEASE)),
                unknown,
                inquiry);
    }

    private static Rule rule(Values values) {
        return new Rule(values.get(WHEN), values.get(THEN));
    }

    private static Set<StatusPattern> set(List<StatusPattern> patterns) {
        return new LinkedHashSet<>(patterns);
    }
}
