package dev.semel.servlet;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** A connection on which exactly these bytes are sent, and answers read as they come. Confined to a thread. */
final class Wire implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 30_000;

    private final Socket socket;
    private final InputStream in;

    private Wire(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        this.in = new BufferedInputStream(socket.getInputStream());
    }

    static Wire to(int port) {
        try {
            var socket = new Socket();
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLIS);
            return new Wire(socket);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    Wire send(String text) {
        try {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
            return this;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** A request with a body of declared length; header lines are given without line ends. */
    Wire post(String path, String body, String... lines) {
        var text = new StringBuilder("POST ")
                .append(Container.Application.PATH)
                .append(path)
                .append(" HTTP/1.1\r\nHost: 127.0.0.1:" + socket.getPort() + "\r\nContent-Length: ")
                .append(body.length())
                .append("\r\n");
        for (String line : lines) {
            text.append(line).append("\r\n");
        }
        return send(text.append("\r\n").append(body).toString());
    }

    /** Head and body of an answer of declared length. */
    String answer() {
        String head = head();
        return head + new String(read(length(head)), StandardCharsets.ISO_8859_1);
    }

    /** An answer in chunks, with all that is around them. */
    String chunked() {
        String head = head();
        if (!head.toLowerCase(Locale.ROOT).contains("chunked")) {
            throw new IllegalStateException("not chunked: " + head);
        }
        var text = new StringBuilder(head);
        while (true) {
            String size = line();
            text.append(size).append('\n');
            if (size.equals("0")) {
                break;
            }
            text.append(new String(read(Integer.parseInt(size, 16)), StandardCharsets.ISO_8859_1));
            line();
        }
        for (String trailer = line(); !trailer.isEmpty(); trailer = line()) {
            text.append(trailer).append('\n');
        }
        return text.toString();
    }

    String head() {
        var head = new StringBuilder();
        for (String line = line(); !line.isEmpty(); line = line()) {
            head.append(line).append('\n');
        }
        return head.append('\n').toString();
    }

    private static int length(String head) {
        for (String line : head.split("\n", -1)) {
            if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                return Integer.parseInt(line.substring(line.indexOf(':') + 1).strip());
            }
        }
        return 0;
    }

    private String line() {
        try {
            var line = new ByteArrayOutputStream();
            for (int next = in.read(); next != '\n'; next = in.read()) {
                if (next < 0) {
                    throw new IOException("the connection was closed after: " + line);
                }
                if (next != '\r') {
                    line.write(next);
                }
            }
            return line.toString(StandardCharsets.ISO_8859_1);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private byte[] read(int count) {
        try {
            byte[] bytes = in.readNBytes(count);
            if (bytes.length < count) {
                throw new IOException("the connection was closed in the middle of an answer");
            }
            return bytes;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Everything up to the connection's end, without what ends chunks. */
    String rest() {
        return everything().replaceAll("\\s+0?\\s*$", "");
    }

    /** Everything up to the connection's end. */
    String everything() {
        try {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Closes with a reset instead of an orderly end. */
    void reset() {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
