package dev.semel.policy.vocabulary;

import dev.semel.policy.Problem;
import dev.semel.policy.StatusPattern;
import dev.semel.policy.document.Shape;
import dev.semel.policy.document.Shapes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Shapes that several blocks share. */
final class Words {
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}");
    private static final Pattern METHOD_NAME = Pattern.compile("[A-Z][A-Z0-9_-]{0,31}");
    private static final Pattern POINTER = Pattern.compile("(?:/(?:[^~/]|~[01])*)+");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([^}]*)}");

    /** Stands for {@code ${label.NAME}} with the name of any label. */
    static final String ANY_LABEL = "label.NAME";

    static final Shape<String> METHOD = Shapes.text("method, such as GET", Words::method, "");
    static final Shape<String> HEADER_NAME = Shapes.text("header name", Words::headerName, "");
    static final Shape<String> POINTER_TEXT = Shapes.text("JSON pointer", Words::pointer, "");

    static final Shape<StatusPattern> STATUS =
            Shapes.described("status such as 404, or class such as 4xx", """
            {"type": ["string", "integer"], "pattern": "^[2-5](xx|[0-9]{2})$", "minimum": 200, "maximum": 599}
            """, StatusPattern::new);

    private Words() {}

    private static String method(String text) {
        if (!METHOD_NAME.matcher(text).matches() || text.equals("CONNECT")) {
            throw new IllegalArgumentException("this is no method: write it in capitals, such as GET");
        }
        return text;
    }

    static String headerName(String text) {
        if (!TOKEN.matcher(text).matches()) {
            throw new IllegalArgumentException("this is no header name: it may have letters, digits and dashes");
        }
        return text;
    }

    static String pointer(String text) {
        if (!POINTER.matcher(text).matches()) {
            throw new IllegalArgumentException("this is no JSON pointer: write it as /member or /outer/inner");
        }
        return text;
    }

    static String parameter(String text) {
        if (text.isEmpty() || text.length() > 100) {
            throw new IllegalArgumentException("a name has 1 to 100 characters");
        }
        return text;
    }

    /** A header's value that may use placeholders. */
    static Shape<String> headerValue(String... placeholders) {
        return Shapes.text(
                "text",
                text -> {
                    if (!text.chars().allMatch(c -> (c >= ' ' && c < 127) || c == '\t')) {
                        throw new IllegalArgumentException("a header's value is visible ASCII on one line");
                    }
                    return withPlaceholders(text, placeholders);
                },
                "");
    }

    /** The text, if it uses no placeholder but these. */
    static String withPlaceholders(String text, String... known) {
        Matcher matcher = PLACEHOLDER.matcher(text);
        while (matcher.find()) {
            if (!isKnown(matcher.group(1), List.of(known))) {
                throw new IllegalArgumentException("there is no " + matcher.group() + " here: "
                        + (known.length == 0 ? "nothing is replaced" : "use ${" + String.join("}, ${", known) + "}"));
            }
        }
        return text;
    }

    private static boolean isKnown(String name, List<String> known) {
        return known.contains(name)
                || (known.contains(ANY_LABEL)
                        && name.startsWith("label.")
                        && LabelWords.isName(name.substring("label.".length())));
    }

    /** Semel's own answers by their codes. */
    static Shape<Problem> problem() {
        Map<String, Problem> codes = new LinkedHashMap<>();
        for (Problem problem : Problem.values()) {
            codes.put(problem.code(), problem);
        }
        return Shapes.choice("problem code", codes);
    }
}
