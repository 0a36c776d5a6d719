package dev.semel.key;

import dev.semel.http.Body;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import javax.crypto.Mac;

/**
 * An HMAC over parts that cannot run into each other. Confined to one computation.
 *
 * <p>Every part is a kind (one byte), its length (four bytes) and its bytes. Read from the front, the kinds and lengths
 * say where each part ends, so two different sequences of parts never give the same input. Each use starts with a
 * {@link Purpose}, so that equal parts of different uses don't either.
 */
final class FramedMac {
    /** What a digest is for. The numbers are part of what is stored: never change or reuse one. */
    enum Purpose {
        EXPLICIT_ID(1),
        DERIVED_ID(2),
        FINGERPRINT(3),
        PRINCIPAL_DIGEST(4),
        KEY_HASH(5),
        DERIVED_KEY_HASH(6),
        OPERATION_ID(7),
        OPERATION_FINGERPRINT(8);

        private final int number;

        Purpose(int number) {
            this.number = number;
        }
    }

    private final Mac mac;
    private final byte[] gathered = new byte[256];
    private int count;

    FramedMac(Secret secret, Purpose purpose) {
        this.mac = secret.mac();
        put(purpose.number);
    }

    /** A part without content: that something is there, or isn't. */
    FramedMac mark(char kind) {
        return header(kind, 0);
    }

    FramedMac bytes(char kind, byte[] bytes) {
        header(kind, bytes.length);
        return put(bytes);
    }

    FramedMac body(char kind, Body body) {
        return bytes(kind, body.buffer());
    }

    FramedMac bytes(char kind, ByteBuffer bytes) {
        header(kind, bytes.remaining());
        if (bytes.remaining() <= gathered.length - count) {
            int length = bytes.remaining();
            bytes.get(gathered, count, length);
            count += length;
        } else {
            flush();
            mac.update(bytes);
        }
        return this;
    }

    /**
     * A text: one byte per character where all fit, else two, and which of the two is said. Not UTF-8, whose encoder
     * makes a question mark of every half surrogate pair.
     */
    FramedMac text(char kind, String text) {
        byte[] narrow = text.getBytes(StandardCharsets.ISO_8859_1);
        if (isSame(narrow, text)) {
            return header(kind, text.length()).put(1).put(narrow);
        }
        header(kind, text.length()).put(2);
        for (int i = 0; i < text.length(); i++) {
            put(text.charAt(i) >>> 8).put(text.charAt(i));
        }
        return this;
    }

    byte[] finish() {
        flush();
        return mac.doFinal();
    }

    /**
     * Whether no character was lost. Decoding and comparing run many bytes at a time, a loop over characters doesn't.
     */
    private static boolean isSame(byte[] narrow, String text) {
        return new String(narrow, StandardCharsets.ISO_8859_1).equals(text);
    }

    private FramedMac header(char kind, int length) {
        return put(kind).put(length >>> 24).put(length >>> 16).put(length >>> 8).put(length);
    }

    private FramedMac put(int next) {
        if (count == gathered.length) {
            flush();
        }
        gathered[count++] = (byte) next;
        return this;
    }

    private FramedMac put(byte[] bytes) {
        if (bytes.length <= gathered.length - count) {
            System.arraycopy(bytes, 0, gathered, count, bytes.length);
            count += bytes.length;
        } else {
            flush();
            mac.update(bytes);
        }
        return this;
    }

    private void flush() {
        mac.update(gathered, 0, count);
        count = 0;
    }
}
