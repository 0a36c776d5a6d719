package dev.semel.policy.vocabulary;

import dev.semel.key.KeySource;
import dev.semel.policy.Label;
import dev.semel.policy.document.Field;
import dev.semel.policy.document.MappingShape;
import dev.semel.policy.document.MappingShape.Values;
import dev.semel.policy.document.Shape;
import dev.semel.policy.document.Shapes;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The block {@code labels}: by what people look a record up. */
final class LabelWords {
    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,63}");

    private static final Field<KeySource> REQUEST =
            Field.optional("request", KeyWords.SOURCE, "The value is in the request.");

    private static final Field<Label.Source> RESPONSE = Field.optional(
            "response", Shapes.text("header:NAME or body:/POINTER", LabelWords::answer, ""), "It is in the answer.");

    private static final Shape<Label.Source> SOURCE =
            new MappingShape<>(List.of(REQUEST, RESPONSE), LabelWords::source);

    /** Names with where the values are. */
    static final Shape<Map<String, Label.Source>> SHAPE =
            Shapes.map(Shapes.text("label", LabelWords::name, ""), SOURCE);

    private LabelWords() {}

    /** The labels of a policy. */
    static List<Label> of(Map<String, Label.Source> sources) {
        return sources.entrySet().stream()
                .map(entry -> new Label(entry.getKey(), entry.getValue()))
                .toList();
    }

    static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    private static String name(String text) {
        if (!isName(text)) {
            throw new IllegalArgumentException(
                    "a label's name starts with a letter and has up to 64 letters, digits, dashes and underscores");
        }
        return text;
    }

    private static Label.Source source(Values values) {
        KeySource request = values.orNull(REQUEST);
        Label.Source response = values.orNull(RESPONSE);
        if (request != null && response == null) {
            return new Label.Source.Request(request);
        }
        if (response != null && request == null) {
            return response;
        }
        throw new IllegalArgumentException("a label has one source: write either request or response");
    }

    private static Label.Source answer(String text) {
        int colon = text.indexOf(':');
        String rest = text.substring(colon + 1);
        return switch (colon < 0 ? "" : text.substring(0, colon)) {
            case "header" -> new Label.Source.AnswerHeader(Words.headerName(rest));
            case "body" -> new Label.Source.AnswerField(Words.pointer(rest));
            default ->
                throw new IllegalArgumentException("this is nothing of an answer: write header:NAME or body:/POINTER");
        };
    }
}
