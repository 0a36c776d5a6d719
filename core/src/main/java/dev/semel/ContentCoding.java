package dev.semel;

import dev.semel.http.Body;
import dev.semel.http.Headers;
import dev.semel.http.Reply;
import dev.semel.http.RequestView;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Locale;
import java.util.Set;
import java.util.zip.GZIPInputStream;

/**
 * Gives a repeat the kept answer in a coding that it accepts (RFC 9110 section 12.5.3): the first caller may have taken
 * gzip, the next one not.
 */
final class ContentCoding {
    /** A gzip answer is unpacked up to this many bytes; a longer one is sent as it is. */
    private static final int MOST_UNPACKED = 16 * 1024 * 1024;

    /** What is computed from the very bytes (RFC 9530, RFC 3230, RFC 2616). */
    private static final Set<String> DIGESTS = Set.of("content-digest", "repr-digest", "digest", "content-md5");

    private ContentCoding() {}

    static Reply readableBy(RequestView request, Reply reply) {
        String coding = codingOf(reply);
        if (!isGzip(coding) || accepts(request.headers(), coding)) {
            return reply;
        }
        Reply plain = unpacked(reply);
        return isGzip(codingOf(plain)) ? reply : withBody(plain, plain.body());
    }

    /** The answer as outcome rules read it: its body unpacked, where that can be done. */
    static Reply plain(Reply reply) {
        return isGzip(codingOf(reply)) ? unpacked(reply) : reply;
    }

    /** The answer with other bytes, so without what describes the old ones: digests, and the tag of exactly them. */
    static Reply withBody(Reply reply, Body body) {
        return new Reply(reply.status(), ofAnyBytes(reply.headers()), body, ofAnyBytes(reply.trailers()));
    }

    private static Headers ofAnyBytes(Headers headers) {
        boolean strongTag = headers.all("ETag").stream().anyMatch(tag -> !tag.startsWith("W/"));
        return headers.where(name -> {
            String lower = name.toLowerCase(Locale.ROOT);
            return !DIGESTS.contains(lower) && !(strongTag && lower.equals("etag"));
        });
    }

    private static String codingOf(Reply reply) {
        return reply.headers()
                .first("Content-Encoding")
                .orElse("identity")
                .strip()
                .toLowerCase(Locale.ROOT);
    }

    private static boolean isGzip(String coding) {
        return coding.equals("gzip") || coding.equals("x-gzip");
    }

    private static Reply unpacked(Reply reply) {
        try (var unpacking =
                new GZIPInputStream(new ByteArrayInputStream(reply.body().toBytes()))) {
            byte[] plain = unpacking.readNBytes(MOST_UNPACKED + 1);
            if (plain.length > MOST_UNPACKED) {
                return reply;
            }
            Headers headers = reply.headers().where(name -> !name.equalsIgnoreCase("Content-Encoding"));
            return new Reply(reply.status(), headers, Body.wrap(plain), reply.trailers());
        } catch (IOException notGzip) {
            return reply; // what the upstream sent, as it sent it
        }
    }

    /** Whether the request takes gzip; one that says nothing takes anything. */
    private static boolean accepts(Headers headers, String coding) {
        if (!headers.contains("Accept-Encoding")) {
            return true;
        }
        boolean any = false;
        for (String line : headers.all("Accept-Encoding")) {
            for (String item : line.toLowerCase(Locale.ROOT).split(",", -1)) {
                String[] parts = item.split(";", -1);
                boolean refused = parts.length > 1 && parts[1].strip().matches("q=0(\\.0*)?");
                if (parts[0].strip().equals(coding) || parts[0].strip().equals("gzip")) {
                    return !refused;
                }
                any |= parts[0].strip().equals("*") && !refused;
            }
        }
        return any;
    }
}
