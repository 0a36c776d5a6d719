package dev.semel;

import dev.semel.http.Body;
import dev.semel.http.Headers;
import dev.semel.http.MediaTypes;
import dev.semel.http.Reply;
import dev.semel.policy.Wire;
import tools.jackson.core.io.JsonStringEncoder;

/** Writes Semel's own answers in an API's error shape. */
final class ErrorTemplate {
    private ErrorTemplate() {}

    static Reply render(Wire.Template template, int status, String code, String title, String detail) {
        boolean json = MediaTypes.isJson(MediaTypes.essence(template.contentType()));
        String body = template.body()
                .replace("${status}", Integer.toString(status))
                .replace("${code}", escaped(code, json))
                .replace("${title}", escaped(title, json))
                .replace("${detail}", escaped(detail, json));
        return new Reply(
                status, Headers.of("Content-Type", template.contentType(), "Cache-Control", "no-store"), Body.of(body));
    }

    private static String escaped(String value, boolean json) {
        return json ? new String(JsonStringEncoder.getInstance().quoteAsCharArray(value)) : value;
    }
}
