package dev.semel.gateway.presets;

import dev.semel.gateway.testing.RawClient;
import dev.semel.gateway.testing.RawClient.Answer;
import java.util.ArrayList;
import java.util.List;

/**
 * A request that can be sent, again and again, and varied. Every sending has a connection of its own. Immutable.
 *
 * @param lines header lines
 */
record Call(int port, String method, String target, List<String> lines, String body) {
    Call {
        lines = List.copyOf(lines);
    }

    /** With one more header line. */
    Call with(String line) {
        var more = new ArrayList<>(lines);
        more.add(line);
        return new Call(port, method, target, more, body);
    }

    /** With these bytes, and what they are. */
    Call body(String contentType, String text) {
        return new Call(port, method, target, lines, text).with("Content-Type: " + contentType);
    }

    Call json(String text) {
        return body("application/json", text);
    }

    /** With that token as its caller's. */
    Call bearer(String token) {
        return with("Authorization: Bearer " + token);
    }

    Call to(String other) {
        return new Call(port, method, other, lines, body);
    }

    Answer send() {
        try (var client = RawClient.to(port)) {
            client.request(method, target, body, lines.toArray(String[]::new));
            return client.answer(method);
        }
    }

    /** Sends the body in two chunks, without a declared length. */
    Answer sendChunked() {
        int half = body.length() / 2;
        var text = new StringBuilder(method).append(' ').append(target).append(" HTTP/1.1\r\nHost: api.test\r\n");
        lines.forEach(line -> text.append(line).append("\r\n"));
        text.append("Transfer-Encoding: chunked\r\n\r\n");
        for (String chunk : List.of(body.substring(0, half), body.substring(half))) {
            text.append(Integer.toHexString(chunk.length()))
                    .append("\r\n")
                    .append(chunk)
                    .append("\r\n");
        }
        try (var client = RawClient.to(port)) {
            client.send(text.append("0\r\n\r\n").toString());
            return client.answer(method);
        }
    }
}
