package dev.semel.gateway.testing;

import dev.semel.http.Body;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads HTTP/1 messages off a socket, without changing a byte. */
final class WireReader {
    private final InputStream in;

    WireReader(InputStream in) {
        this.in = in;
    }

    /** The lines up to an empty one; empty when the stream ends before a byte came. */
    List<String> head() throws IOException {
        var lines = new ArrayList<String>();
        while (true) {
            String line = line(lines.isEmpty());
            if (line.isEmpty()) {
                return lines;
            }
            lines.add(line);
        }
    }

    private String line(boolean mayEnd) throws IOException {
        var bytes = new ByteArrayOutputStream();
        while (true) {
            int next = in.read();
            if (next < 0) {
                if (mayEnd && bytes.size() == 0) {
                    return "";
                }
                throw new EOFException("the stream ended in a line: " + bytes.toString(StandardCharsets.ISO_8859_1));
            }
            if (next == '\n') {
                String text = bytes.toString(StandardCharsets.ISO_8859_1);
                return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
            }
            bytes.write(next);
        }
    }

    byte[] exactly(int count) throws IOException {
        byte[] bytes = in.readNBytes(count);
        if (bytes.length < count) {
            throw new EOFException("the stream ended after " + bytes.length + " of " + count + " bytes");
        }
        return bytes;
    }

    byte[] toEnd() throws IOException {
        return in.readAllBytes();
    }

    /** A chunk's bytes; empty for the last one. */
    byte[] chunk() throws IOException {
        int size = Integer.parseInt(line(false).strip(), 16);
        byte[] bytes = exactly(size);
        if (size > 0) {
            line(false);
        }
        return bytes;
    }

    /** All chunks, then the trailers. */
    Chunked chunked() throws IOException {
        var body = new ByteArrayOutputStream();
        for (byte[] piece = chunk(); piece.length > 0; piece = chunk()) {
            body.write(piece);
        }
        return new Chunked(Body.wrap(body.toByteArray()), head());
    }

    record Chunked(Body body, List<String> trailers) {}
}
