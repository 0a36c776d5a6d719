package dev.semel.servlet;

import dev.semel.http.Body;
import dev.semel.http.Headers;
import dev.semel.http.Reply;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Marks the record of an error whose page the container makes outside of every filter: a replay lets the container make
 * it again. The mark is among the trailers, which no policy drops, and never leaves.
 */
final class ErrorMark {
    private static final String NAME = "Semel-Error";
    private static final String WITH_MESSAGE = "m:";

    private ErrorMark() {}

    static Reply marked(int status, Headers headers, @Nullable String message) {
        String value = message == null ? "" : WITH_MESSAGE + URLEncoder.encode(message, StandardCharsets.UTF_8);
        return new Reply(status, headers, Body.EMPTY, Headers.of(NAME, value));
    }

    static boolean isOn(Reply reply) {
        return reply.trailers().contains(NAME);
    }

    static void render(Reply reply, HttpServletResponse response) throws IOException {
        String value = reply.trailers().first(NAME).orElse("");
        if (value.startsWith(WITH_MESSAGE)) {
            response.sendError(
                    reply.status(), URLDecoder.decode(value.substring(WITH_MESSAGE.length()), StandardCharsets.UTF_8));
        } else {
            response.sendError(reply.status());
        }
    }
}
