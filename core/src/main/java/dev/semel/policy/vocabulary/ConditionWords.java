package dev.semel.policy.vocabulary;

import dev.semel.policy.AnswerCondition;
import dev.semel.policy.AnswerCondition.FieldCondition;
import dev.semel.policy.AnswerCondition.HeaderCondition;
import dev.semel.policy.StatusPattern;
import dev.semel.policy.document.Field;
import dev.semel.policy.document.MappingShape;
import dev.semel.policy.document.MappingShape.Values;
import dev.semel.policy.document.Shape;
import dev.semel.policy.document.Shapes;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What an answer must look like. */
final class ConditionWords {
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
            Shapes.text("NAME, or NAME: VALUE", ConditionWords::header, ""),
            "The answer has this header, with this value if one is given.");

    private static final Field<FieldCondition> JSON = Field.optional(
            "json",
            new MappingShape<>(List.of(POINTER, IN, NOT), ConditionWords::json),
            "The answer's JSON body has this member.");

    static final MappingShape<AnswerCondition> SHAPE =
            new MappingShape<>(List.of(STATUS, HEADER, JSON), ConditionWords::when);

    private ConditionWords() {}

    private static AnswerCondition when(Values values) {
        List<StatusPattern> statuses = values.orNull(STATUS);
        HeaderCondition header = values.orNull(HEADER);
        FieldCondition json = values.orNull(JSON);
        if ((statuses == null || statuses.isEmpty()) && header == null && json == null) {
            throw new IllegalArgumentException(
                    "this would hold for every answer: give it a status, a header or a json condition");
        }
        return new AnswerCondition(statuses == null ? Set.of() : new LinkedHashSet<>(statuses), header, json);
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
}
