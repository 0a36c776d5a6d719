package dev.semel.key;

import dev.semel.http.Body;
import java.io.ByteArrayOutputStream;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * Undoes deflate, strictly and within limits: one member, a correct checksum, nothing after it.
 *
 * <p>The JDK's gzip stream ignores what follows the last member; two bodies that differ only there would be one
 * request.
 */
final class Inflated {
    /** Bytes that a body may expand to; a body for a fingerprint is held in memory. */
    static final int MOST_BYTES = 8 * 1024 * 1024;

    /** Times its size that a body may expand to, once it is beyond {@link #UNSUSPICIOUS}. */
    static final int MOST_TIMES = 200;

    /** Up to this many bytes nobody asks for the ratio. */
    static final int UNSUSPICIOUS = 256 * 1024;

    private static final int GZIP_HEADER = 10;
    private static final int GZIP_TRAILER = 8;
    private static final int FHCRC = 2;
    private static final int FEXTRA = 4;
    private static final int FNAME = 8;
    private static final int FCOMMENT = 16;
    private static final int RESERVED = 0xE0;

    private Inflated() {}

    /** The bytes of a zlib stream (RFC 1950), which is what {@code deflate} names. */
    static Optional<Body> zlib(Body coded) {
        byte[] bytes = coded.toBytes();
        return Optional.ofNullable(inflate(bytes, 0, 0, false)).map(Body::wrap);
    }

    /** The bytes of a gzip member (RFC 1952). */
    static Optional<Body> gzip(Body coded) {
        byte[] bytes = coded.toBytes();
        int start = endOfGzipHeader(bytes);
        if (start < 0) {
            return Optional.empty();
        }
        byte[] plain = inflate(bytes, start, GZIP_TRAILER, true);
        return plain != null && trailerFits(bytes, plain) ? Optional.of(Body.wrap(plain)) : Optional.empty();
    }

    /** All that is deflated between {@code start} and the last {@code after} bytes, or null. */
    private static byte @Nullable [] inflate(byte[] coded, int start, int after, boolean withoutWrapper) {
        if (coded.length < start + after) {
            return null;
        }
        var inflater = new Inflater(withoutWrapper);
        try {
            inflater.setInput(coded, start, coded.length - start - after);
            var plain = new ByteArrayOutputStream(Math.min(MOST_BYTES, coded.length * 4));
            var chunk = new byte[8192];
            long most = Math.min(MOST_BYTES, Math.max(UNSUSPICIOUS, (long) coded.length * MOST_TIMES));
            while (!inflater.finished()) {
                int count = inflater.inflate(chunk);
                if ((count == 0 && !inflater.finished()) || plain.size() + count > most) {
                    return null;
                }
                plain.write(chunk, 0, count);
            }
            return inflater.getRemaining() == 0 ? plain.toByteArray() : null;
        } catch (DataFormatException e) {
            return null;
        } finally {
            inflater.end();
        }
    }

    /** Where the deflated data starts, or -1. */
    private static int endOfGzipHeader(byte[] bytes) {
        if (bytes.length < GZIP_HEADER || (bytes[0] & 0xFF) != 0x1F || (bytes[1] & 0xFF) != 0x8B || bytes[2] != 8) {
            return -1;
        }
        int flags = bytes[3] & 0xFF;
        if ((flags & RESERVED) != 0) {
            return -1;
        }
        int at = GZIP_HEADER;
        if ((flags & FEXTRA) != 0) {
            if (bytes.length < at + 2) {
                return -1;
            }
            at += 2 + (bytes[at] & 0xFF) + ((bytes[at + 1] & 0xFF) << 8);
        }
        at = (flags & FNAME) != 0 ? afterZero(bytes, at) : at;
        at = (flags & FCOMMENT) != 0 ? afterZero(bytes, at) : at;
        at = (flags & FHCRC) != 0 ? at + 2 : at;
        return at;
    }

    private static int afterZero(byte[] bytes, int start) {
        int at = start;
        while (at < bytes.length && bytes[at] != 0) {
            at++;
        }
        return at + 1;
    }

    private static boolean trailerFits(byte[] coded, byte[] plain) {
        var crc = new CRC32();
        crc.update(plain);
        int at = coded.length - GZIP_TRAILER;
        return littleEndian(coded, at) == crc.getValue() && littleEndian(coded, at + 4) == plain.length;
    }

    private static long littleEndian(byte[] bytes, int at) {
        return (bytes[at] & 0xFFL)
                | (bytes[at + 1] & 0xFFL) << 8
                | (bytes[at + 2] & 0xFFL) << 16
                | (bytes[at + 3] & 0xFFL) << 24;
    }
}
