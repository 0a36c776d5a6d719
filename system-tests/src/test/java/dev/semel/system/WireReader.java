package dev.semel.system;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads HTTP/1.1 messages one after the other. Confined to a thread.
 *
 * <p>Strict where it matters here: a message that ends early is an {@link EOFException}, never a shorter message.
 */
final class WireReader {
    private final InputStream in;

    /** @param in buffered: it is read byte by byte */
    WireReader(InputStream in) {
        this.in = in;
    }

    /** The next request; null when the peer closed instead of sending one. */
    @Nullable
    WireMessage request() throws IOException {
        String first = line();
        if (first == null) {
            return null;
        }
        var fields = fields();
        return new WireMessage(first, fields, body(fields));
    }

    /** The next final answer; interim answers are passed over. */
    WireMessage answer() throws IOException {
        while (true) {
            String first = line();
            if (first == null) {
                throw new EOFException("closed before an answer");
            }
            var fields = fields();
            int status = Integer.parseInt(first.split(" ", 3)[1]);
            if (status >= 200) {
                return new WireMessage(first, fields, status == 204 || status == 304 ? Bytes.NONE : body(fields));
            }
        }
    }

    private List<Map.Entry<String, String>> fields() throws IOException {
        List<Map.Entry<String, String>> fields = new ArrayList<>();
        while (true) {
            String line = wholeLine();
            if (line.isEmpty()) {
                return fields;
            }
            int colon = line.indexOf(':');
            if (colon < 1) {
                throw new IOException("not a field: " + line);
            }
            fields.add(Map.entry(
                    line.substring(0, colon), line.substring(colon + 1).strip()));
        }
    }

    private Bytes body(List<Map.Entry<String, String>> fields) throws IOException {
        for (var field : fields) {
            if (field.getKey().equalsIgnoreCase("Transfer-Encoding")) {
                return chunks();
            }
            if (field.getKey().equalsIgnoreCase("Content-Length")) {
                return Bytes.of(exactly(Integer.parseInt(field.getValue())));
            }
        }
        return Bytes.NONE;
    }

    private Bytes chunks() throws IOException {
        var body = new ByteArrayOutputStream();
        while (true) {
            int length = Integer.parseInt(wholeLine().split(";", 2)[0].strip(), 16);
            if (length == 0) {
                fields();
                return Bytes.of(body.toByteArray());
            }
            body.writeBytes(exactly(length));
            wholeLine();
        }
    }

    private byte[] exactly(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("closed after " + bytes.length + " of " + length + " bytes of a body");
        }
        return bytes;
    }

    private String wholeLine() throws IOException {
        String line = line();
        if (line == null) {
            throw new EOFException("closed in the head of a message");
        }
        return line;
    }

    private @Nullable String line() throws IOException {
        var line = new ByteArrayOutputStream(64);
        while (true) {
            int next = in.read();
            if (next < 0) {
                if (line.size() == 0) {
                    return null;
                }
                throw new EOFException("closed in the head of a message");
            }
            if (next == '\n') {
                return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
            }
            line.write(next);
        }
    }
}
