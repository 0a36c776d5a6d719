package dev.semel.policy.vocabulary;

import dev.semel.policy.AnswerCondition;
import dev.semel.policy.AnswerCondition.FieldCondition;
import dev.semel.policy.AnswerCondition.HeaderCondition;
import dev.semel.policy.OutcomeRules;
import dev.semel.policy.OutcomeRules.Rule;
import dev.semel.policy.StatusPattern;
import dev.semel.policy.document.Field;
import dev.semel.policy.document.MappingShape;
import dev.semel.policy.document.MappingShape.Values;
import dev.semel.policy.document.Shape;
import dev.semel.policy.document.Shapes;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The block {@code outcome}: which answers are definitive. */
final class OutcomeWords {
    private static final Shape<String> VALUE =
            Shapes.described("value", "{\"type\": [\"string\", \"number\", \"boolean\"]}", text -> text);

    private static final Field<String> POINTER =
            Field.required("pointer", Words.POINTER_TEXT, "The member of the JSON body, such as /error.");

    private static final Field<List<String>> IN =
            Field.optional("in", Shapes.oneOrMore(VALUE), "The member is any of these, compared as text.");

    private static final Field<List<String>> NOT =
            Field.optional("not", Shapes.oneOrMore(VALUE), "The member is there and none of these.");

    private static final Field<List<StatusPattern>> STATUS =
            Field.optional("status", Shapes.oneOrMore(Words.STATUS), "The answer has any of these statuses.");

    private static final Field<HeaderCondition> HEADER = Field.optional(
            "header",
            Shapes.text("NAME, or NAME: VALUE", OutcomeWords::header, ""),
            "The answer has this header, with this value if one is given.");

    private static final Field<FieldCondition> JSON = Field.optional(
            "json",
            new MappingShape<>(List.of(POINTER, IN, NOT), OutcomeWords::json),
            "The answer's JSON body has this member.");

    private static final Field<AnswerCondition> WHEN = Field.required(
            "when",
            new MappingShape<>(List.of(STATUS, HEADER, JSON), OutcomeWords::when),
            "What must hold, all of it.");

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

    private static final Field<OutcomeRules.OnUnknown> UNKNOWN = Field.of(
            "unknown",
            Shapes.choice(OutcomeRules.OnUnknown.class, '-'),
            "\"hold\"",
            "What happens when nobody knows whether it ran: repeats are refused (at most one run), or the next one runs"
                    + " as the same operation (at least one run).");

    static final MappingShape<OutcomeRules> SHAPE =
            new MappingShape<>(List.of(RULES, STORE, RELEASE, UNKNOWN), OutcomeWords::make);

    private OutcomeWords() {}

    private static OutcomeRules make(Values values) {
        return new OutcomeRules(
                values.get(RULES),
                set(values.get(STORE)),
                Set.of(),
                set(values.get(RELEASE)),
                values.get(UNKNOWN),
                null);
    }

    private static Rule rule(Values values) {
        return new Rule(values.get(WHEN), values.get(THEN));
    }

    private static AnswerCondition when(Values values) {
        List<StatusPattern> statuses = values.orNull(STATUS);
        HeaderCondition header = values.orNull(HEADER);
        FieldCondition json = values.orNull(JSON);
        if ((statuses == null || statuses.isEmpty()) && header == null && json == null) {
            throw new IllegalArgumentException(
                    "this rule would hold for every answer: give it a status, a header or a json condition");
        }
        return new AnswerCondition(statuses == null ? Set.of() : set(statuses), header, json);
    }

    private static FieldCondition json(Values values) {
        List<String> in = values.orNull(IN);
        List<String> not = values.orNull(NOT);
        if (in != null && not != null) {
            throw new IllegalArgumentException("in and not exclude each other: keep one of them");
        }
        List<String> given = in != null ? in : not != null ? not : List.of();
        return new FieldCondition(values.get(POINTER), new LinkedHashSet<>(given), not != null);
    }

    private static HeaderCondition header(String text) {
        int colon = text.indexOf(':');
        return colon < 0
                ? new HeaderCondition(Words.headerName(text.strip()), null)
                : new HeaderCondition(
                        Words.headerName(text.substring(0, colon).strip()),
                        text.substring(colon + 1).strip());
    }

    private static Set<StatusPattern> set(List<StatusPattern> patterns) {
        return new LinkedHashSet<>(patterns);
    }
}
