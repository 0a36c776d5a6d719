package dev.semel.store.redis;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Speaks to a server without the client that the store uses. Without state. */
final class RedisWords {
    private RedisWords() {}

    /** The first line of the answer to a command, or the text that is its answer. */
    static String ask(int port, Duration atMost, String... words) throws IOException {
        var text = new StringBuilder("*" + words.length + "\r\n");
        for (String word : words) {
            text.append('$').append(word.length()).append("\r\n").append(word).append("\r\n");
        }
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout((int) atMost.toMillis());
            socket.getOutputStream().write(text.toString().getBytes(StandardCharsets.UTF_8));
            var lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            String first = String.valueOf(lines.readLine());
            if (!first.startsWith("$") || first.equals("$-1")) {
                return first;
            }
            var body = new char[Integer.parseInt(first.substring(1))];
            for (int read = 0; read < body.length; ) {
                read += lines.read(body, read, body.length - read);
            }
            return new String(body);
        }
    }
}
