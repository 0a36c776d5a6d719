package dev.semel.gateway.testing;

import dev.semel.http.Body;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLSocketFactory;

/**
 * A client that sends exactly the bytes it is told, and reads answers as they are on the wire. Confined to a thread.
 */
public final class RawClient implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 5_000;

    private final Socket socket;
    private final WireReader reader;

    private RawClient(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        this.reader = new WireReader(new java.io.BufferedInputStream(socket.getInputStream()));
    }

    public static RawClient to(int port) {
        return to(port, 0);
    }

    /** A client whose receive buffer is that small, so that back-pressure is felt soon. */
    public static RawClient to(int port, int receiveBuffer) {
        try {
            var socket = new Socket();
            if (receiveBuffer > 0) {
                socket.setReceiveBufferSize(receiveBuffer);
            }
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLIS);
            return new RawClient(socket);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    public static RawClient tls(int port, SSLSocketFactory factory) {
        try {
            return new RawClient(factory.createSocket("localhost", port));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /**
     * An answer.
     *
     * @param lines header lines, as they were
     */
    public record Answer(int status, List<String> lines, Body body, List<String> trailers) {
        public List<String> all(String name) {
            return Wire.values(lines, name);
        }

        public Optional<String> header(String name) {
            return all(name).stream().findFirst();
        }

        public String text() {
            return body.text();
        }

        @Override
        public String toString() {
            return status + " " + lines + " " + text();
        }
    }

    /** Sends characters as the bytes they are in ISO 8859-1. */
    public RawClient send(String text) {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    public RawClient send(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
            return this;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** A request with a body of declared length. Header lines are given without line ends. */
    public RawClient request(String method, String target, String body, String... headerLines) {
        var text = new StringBuilder(method).append(' ').append(target).append(" HTTP/1.1\r\nHost: api.test\r\n");
        for (String line : headerLines) {
            text.append(line).append("\r\n");
        }
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > 0 || method.equals("POST")) {
            text.append("Content-Length: ").append(bytes.length).append("\r\n");
        }
        send(text.append("\r\n").toString());
        return send(bytes);
    }

    /** Reads one whole answer to anything but HEAD. */
    public Answer answer() {
        return answer("GET");
    }

    /** Reads one whole answer to that method; interim answers count as answers. */
    public Answer answer(String method) {
        try {
            Answer head = head();
            boolean bodiless = method.equals("HEAD") || head.status() == 204 || head.status() == 304;
            if (bodiless || head.status() < 200) {
                return head;
            }
            if (head.header("Transfer-Encoding").isPresent()) {
                WireReader.Chunked chunked = reader.chunked();
                return new Answer(head.status(), head.lines(), chunked.body(), chunked.trailers());
            }
            Optional<String> length = head.header("Content-Length");
            byte[] body = length.isPresent() ? reader.exactly(Integer.parseInt(length.get())) : reader.toEnd();
            return new Answer(head.status(), head.lines(), Body.wrap(body), List.of());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Reads the head of an answer; its body is left on the wire. */
    public Answer head() {
        try {
            List<String> lines = reader.head();
            if (lines.isEmpty()) {
                throw new IOException("the connection was closed before an answer");
            }
            int status = Integer.parseInt(lines.get(0).split(" ", 3)[1]);
            return new Answer(status, lines.subList(1, lines.size()), Body.EMPTY, List.of());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Reads the next chunk of a chunked body. */
    public String chunk() {
        try {
            return new String(reader.chunk(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    public byte[] bytes(int count) {
        try {
            return reader.exactly(count);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Waits until the other side has closed or reset the connection; answers false when it sent something instead. */
    public boolean closed() {
        try {
            return reader.toEnd().length == 0;
        } catch (java.net.SocketTimeoutException open) {
            return false;
        } catch (IOException reset) {
            return true;
        }
    }

    /** Closes with a reset instead of an orderly end. */
    public void reset() {
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
