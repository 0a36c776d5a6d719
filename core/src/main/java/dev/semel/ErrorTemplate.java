package dev.semel;

import dev.semel.http.Body;
import dev.semel.http.Headers;
import dev.semel.http.MediaTypes;
import dev.semel.http.Reply;
import dev.semel.policy.Wire;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.io.JsonStringEncoder;

/**
 * Writes Semel's own answers in an API's error shape. What is filled in is not read again: a label that looks like a
 * placeholder stays what it is.
 */
final class ErrorTemplate {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{(code|status|title|detail|label\\.[^}]+)}");
    private static final String LABEL = "label.";

    private ErrorTemplate() {}

    /**
     * @param code as it is written here
     * @param labels of the record that was met; one that it doesn't have is written as nothing
     */
    static Reply render(
            Wire.Template template, int status, String code, String title, String detail, Map<String, String> labels) {
        String type = MediaTypes.essence(template.contentType());
        Matcher matcher = PLACEHOLDER.matcher(template.body());
        String body = matcher.replaceAll(place -> {
            String name = place.group(1);
            String value = switch (name) {
                case "code" -> code;
                case "status" -> Integer.toString(status);
                case "title" -> title;
                case "detail" -> detail;
                default -> labels.getOrDefault(name.substring(LABEL.length()), "");
            };
            return Matcher.quoteReplacement(escaped(value, type));
        });
        return new Reply(
                status, Headers.of("Content-Type", template.contentType(), "Cache-Control", "no-store"), Body.of(body));
    }

    private static String escaped(String value, String type) {
        if (MediaTypes.isJson(type)) {
            return new String(JsonStringEncoder.getInstance().quoteAsCharArray(value));
        }
        return MediaTypes.isMarkup(type)
                ? value.replace("&", "&amp;")
                        .replace("<", "&lt;")
                        .replace(">", "&gt;")
                        .replace("\"", "&quot;")
                        .replace("'", "&#39;")
                : value;
    }
}
