package dev.semel.gateway.testing;

import dev.semel.gateway.testing.ScriptedUpstream.Script;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** What an upstream may do with a request. */
public final class Scripts {
    private Scripts() {}

    /** Answers with that status, body and header lines, on a connection that stays open. */
    public static Script reply(int status, String body, String... headerLines) {
        var text = new StringBuilder("HTTP/1.1 ").append(status).append(" Scripted\r\n");
        for (String line : headerLines) {
            text.append(line).append("\r\n");
        }
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        if (status != 204 && status != 304) {
            text.append("Content-Length: ").append(bytes.length).append("\r\n");
        }
        String head = text.append("\r\n").toString();
        return (request, connection) -> {
            connection.send(head);
            connection.send(bytes);
        };
    }

    /** These lines, each with its line end; an empty one ends a head. */
    public static String lines(String... lines) {
        return String.join("\r\n", lines) + "\r\n";
    }

    /** Sends these bytes and keeps the connection open. */
    public static Script raw(String text) {
        return (request, connection) -> connection.send(text);
    }

    /** Sends these bytes and closes in good order. */
    public static Script rawThenClose(String text) {
        return (request, connection) -> {
            connection.send(text);
            connection.close();
        };
    }

    /** Sends these bytes and resets the connection. */
    public static Script rawThenReset(String text) {
        return (request, connection) -> {
            connection.send(text);
            connection.reset();
        };
    }

    /** Says nothing and keeps the connection open. */
    public static Script silence() {
        return (request, connection) -> {};
    }

    /** Follows the script once the gate is open. */
    public static Script after(CountDownLatch gate, Script script) {
        return (request, connection) -> {
            if (!gate.await(20, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the gate was never opened");
            }
            script.follow(request, connection);
        };
    }
}
