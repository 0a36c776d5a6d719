package dev.semel.servlet;

import dev.semel.http.Headers;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Takes a multipart form apart (RFC 7578), as lenient as containers are: what is in front of the first delimiter and
 * behind the last one is skipped. Confined to one body.
 */
final class MultipartReader {
    private static final int MOST_PARTS = 1_000;
    private static final int MOST_HEADER_BYTES = 16 * 1024;
    private static final byte[] END_OF_HEADERS = {'\r', '\n', '\r', '\n'};

    private final byte[] bytes;
    private final byte[] delimiter;
    private final Charset charset;
    private int at;

    private MultipartReader(byte[] bytes, String boundary, Charset charset) {
        this.bytes = bytes;
        this.delimiter = ("\r\n--" + boundary).getBytes(StandardCharsets.ISO_8859_1);
        this.charset = charset;
    }

    /**
     * The parts in order.
     *
     * @param charset of the names and file names
     * @throws IOException the body is not what its content type says
     */
    static List<BufferedPart> parts(byte[] bytes, String boundary, Charset charset) throws IOException {
        return new MultipartReader(bytes, boundary, charset).parts();
    }

    private List<BufferedPart> parts() throws IOException {
        var parts = new ArrayList<BufferedPart>();
        skipToFirst();
        while (!isLast()) {
            if (parts.size() == MOST_PARTS) {
                throw new IOException("a multipart body with more than " + MOST_PARTS + " parts");
            }
            parts.add(part());
        }
        return parts;
    }

    /** The first delimiter lacks the line break that belongs to all others, when nothing is in front of it. */
    private void skipToFirst() throws IOException {
        int bare = delimiter.length - 2;
        if (bytes.length >= bare && Arrays.equals(bytes, 0, bare, delimiter, 2, delimiter.length)) {
            at = bare;
        } else {
            at = find(delimiter, 0, bytes.length) + delimiter.length;
        }
    }

    /** Whether the delimiter just passed ends the body; steps behind its line break otherwise. */
    private boolean isLast() throws IOException {
        if (at + 1 < bytes.length && bytes[at] == '-' && bytes[at + 1] == '-') {
            return true;
        }
        while (at < bytes.length && (bytes[at] == ' ' || bytes[at] == '\t')) {
            at++;
        }
        if (at + 1 >= bytes.length || bytes[at] != '\r' || bytes[at + 1] != '\n') {
            throw new IOException("a multipart body that ends in the middle");
        }
        // The line break stays: a part without headers begins with it twice.
        return false;
    }

    private BufferedPart part() throws IOException {
        int end = find(END_OF_HEADERS, at, Math.min(bytes.length, at + MOST_HEADER_BYTES));
        Headers headers = end == at ? Headers.NONE : headers(new String(bytes, at + 2, end - at - 2, charset));
        int start = end + END_OF_HEADERS.length;
        // A part without content may follow the empty line at once: that line break is the delimiter's, too.
        int stop = find(delimiter, start - 2, bytes.length);
        at = stop + delimiter.length;
        return new BufferedPart(headers, Arrays.copyOfRange(bytes, start, Math.max(start, stop)));
    }

    private static Headers headers(String block) throws IOException {
        var fields = new ArrayList<Headers.Field>();
        for (String line : block.replaceAll("\r\n[ \t]+", " ").split("\r\n", -1)) {
            int colon = line.indexOf(':');
            if (colon <= 0) {
                throw new IOException("a header line of a multipart body without a name");
            }
            fields.add(new Headers.Field(
                    line.substring(0, colon).strip(), line.substring(colon + 1).strip()));
        }
        return Headers.copyOf(fields);
    }

    private int find(byte[] wanted, int from, int to) throws IOException {
        for (int place = from; place + wanted.length <= to; place++) {
            int matched = 0;
            while (matched < wanted.length && bytes[place + matched] == wanted[matched]) {
                matched++;
            }
            if (matched == wanted.length) {
                return place;
            }
        }
        throw new IOException("a multipart body that ends in the middle");
    }
}
