package dev.semel.key;

import dev.semel.http.Body;
import dev.semel.http.ContentType;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Takes a multipart body apart (RFC 2046 section 5.1). Confined to one body.
 *
 * <p>Strict: what parsers treat differently (a preamble, an epilogue, bare line feeds, a boundary that goes on in the
 * same line) is no multipart body here, and counts as bytes.
 *
 * <p>A delimiter begins with the only carriage return that it has, so a comparison that fails need not be taken up
 * again behind its first byte: the search is linear, whatever the body holds.
 */
final class Multipart {
    private static final int LONGEST_BOUNDARY = 70;
    private static final int MOST_PARTS = 10_000;
    private static final int MOST_HEADERS = 100;

    private final byte[] bytes;
    private final byte[] delimiter;
    private int at;

    private Multipart(byte[] bytes, String boundary) {
        this.bytes = bytes;
        this.delimiter = ("\r\n--" + boundary).getBytes(StandardCharsets.ISO_8859_1);
    }

    /**
     * One part.
     *
     * @param headers name, value, name, value; names in lower case, and a Content-Type without its boundary
     */
    record Part(List<String> headers, ByteBuffer content) {}

    /** The parts in order; empty when the body has none that all parsers would agree on. */
    static Optional<List<Part>> parts(Body body, String boundary) {
        if (boundary.isEmpty() || boundary.length() > LONGEST_BOUNDARY || !isVisible(boundary)) {
            return Optional.empty();
        }
        return new Multipart(body.toBytes(), boundary).parts();
    }

    private static boolean isVisible(String boundary) {
        return boundary.chars().allMatch(next -> next >= ' ' && next <= '~');
    }

    private Optional<List<Part>> parts() {
        // The first delimiter lacks the line break that belongs to all others.
        int dashes = 2;
        if (!matches(0, dashes)) {
            return Optional.empty();
        }
        at = delimiter.length - dashes;
        var parts = new ArrayList<Part>();
        while (!isEnd()) {
            if (parts.size() == MOST_PARTS || !lineBreak()) {
                return Optional.empty();
            }
            Optional<Part> part = part();
            if (part.isEmpty()) {
                return Optional.empty();
            }
            parts.add(part.get());
        }
        return isEndOfBody() && !parts.isEmpty() ? Optional.of(parts) : Optional.empty();
    }

    /** Reads up to and including the next delimiter. */
    private Optional<Part> part() {
        Optional<List<String>> headers = headers();
        if (headers.isEmpty()) {
            return Optional.empty();
        }
        // A part without content may follow its headers' empty line at once: that line break is the delimiter's, too.
        int start = at;
        int end = start - 2;
        while (end < bytes.length && !matches(end, 0)) {
            end = nextReturn(end + 1);
        }
        if (end >= bytes.length) {
            return Optional.empty();
        }
        at = end + delimiter.length;
        return Optional.of(new Part(headers.get(), ByteBuffer.wrap(bytes, start, Math.max(0, end - start))));
    }

    private Optional<List<String>> headers() {
        var headers = new ArrayList<String>();
        while (true) {
            int end = nextReturn(at);
            if (end + 1 >= bytes.length || bytes[end + 1] != '\n' || headers.size() > 2 * MOST_HEADERS) {
                return Optional.empty();
            }
            var line = new String(bytes, at, end - at, StandardCharsets.ISO_8859_1);
            at = end + 2;
            if (line.isEmpty()) {
                return Optional.of(headers);
            }
            int colon = line.indexOf(':');
            if (colon <= 0 || line.indexOf('\n') >= 0 || isFolded(line)) {
                return Optional.empty();
            }
            String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
            String value = RequestFields.trim(line.substring(colon + 1));
            headers.add(name);
            headers.add(name.equals("content-type") ? canonical(value) : value);
        }
    }

    private static boolean isFolded(String line) {
        return line.charAt(0) == ' ' || line.charAt(0) == '\t';
    }

    private static String canonical(String contentType) {
        return ContentType.parse(contentType).map(ContentType::canonical).orElse(contentType);
    }

    /** Whether the delimiter is at this place, from its {@code from}th byte on. */
    private boolean matches(int place, int from) {
        int length = delimiter.length - from;
        if (place + length > bytes.length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (bytes[place + i] != delimiter[from + i]) {
                return false;
            }
        }
        return true;
    }

    private int nextReturn(int start) {
        int place = start;
        while (place < bytes.length && bytes[place] != '\r') {
            place++;
        }
        return place;
    }

    private boolean isEnd() {
        return at + 1 < bytes.length && bytes[at] == '-' && bytes[at + 1] == '-';
    }

    private boolean isEndOfBody() {
        at += 2;
        return at == bytes.length || (lineBreak() && at == bytes.length);
    }

    /** Takes a line break behind blanks, which some hops put there. */
    private boolean lineBreak() {
        while (at < bytes.length && (bytes[at] == ' ' || bytes[at] == '\t')) {
            at++;
        }
        if (at + 1 < bytes.length && bytes[at] == '\r' && bytes[at + 1] == '\n') {
            at += 2;
            return true;
        }
        return false;
    }
}
