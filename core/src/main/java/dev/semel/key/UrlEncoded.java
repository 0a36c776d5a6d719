package dev.semel.key;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Names and values of a query or a form ({@code application/x-www-form-urlencoded}), one character per byte received.
 */
final class UrlEncoded {
    /** Pairs that are read; frameworks stop at a thousand or so, and each costs many times its bytes. */
    static final int MOST_PAIRS = 10_000;

    private UrlEncoded() {}

    /**
     * One pair as it was written.
     *
     * @param value null when there is no equals sign
     */
    record Pair(String name, @Nullable String value) {}

    /** All pairs in order, as written; an empty text has none. */
    static List<Pair> pairs(String text) {
        if (text.isEmpty()) {
            return List.of();
        }
        var pairs = new ArrayList<Pair>();
        int start = 0;
        while (start <= text.length()) {
            int ampersand = text.indexOf('&', start);
            int end = ampersand < 0 ? text.length() : ampersand;
            pairs.add(pair(text.substring(start, end)));
            start = end + 1;
        }
        return pairs;
    }

    /** Whether there are more pairs than are read. */
    static boolean isTooLong(String text) {
        int pairs = 1;
        for (int at = text.indexOf('&'); at >= 0; at = text.indexOf('&', at + 1)) {
            pairs++;
        }
        return pairs > MOST_PAIRS;
    }

    private static Pair pair(String written) {
        int equals = written.indexOf('=');
        return equals < 0
                ? new Pair(written, null)
                : new Pair(written.substring(0, equals), written.substring(equals + 1));
    }

    /** The value of the only pair of that name. A name that cannot be decoded is nobody's. */
    static FieldValue find(String text, String name) {
        if (isTooLong(text)) {
            return new FieldValue.Bad("is not looked for among more than " + MOST_PAIRS + " names");
        }
        @Nullable Pair match = null;
        for (Pair pair : pairs(text)) {
            if (!isNamed(pair, name)) {
                continue;
            }
            if (match != null) {
                return new FieldValue.Bad("is there more than once; send exactly one");
            }
            match = pair;
        }
        if (match == null) {
            return new FieldValue.None();
        }
        Optional<String> value = text(match.value() == null ? "" : match.value());
        return value.isPresent()
                ? new FieldValue.Found(value.get())
                : new FieldValue.Bad("has a percent-escape that is broken or no UTF-8");
    }

    private static boolean isNamed(Pair pair, String name) {
        if (pair.name().equals(name)) {
            return true;
        }
        boolean escaped = pair.name().indexOf('%') >= 0 || pair.name().indexOf('+') >= 0;
        return escaped && text(pair.name()).filter(name::equals).isPresent();
    }

    /** A name or value, decoded once and read as UTF-8; empty when an escape is broken. */
    static Optional<String> text(String written) {
        return bytes(written).flatMap(bytes -> Utf8.decode(ByteBuffer.wrap(bytes)));
    }

    /** A name or value, decoded once: a plus sign is a space; empty when an escape is broken. */
    static Optional<byte[]> bytes(String written) {
        var decoded = new ByteArrayOutputStream(written.length());
        for (int i = 0; i < written.length(); i++) {
            char next = written.charAt(i);
            if (next > 0xFF) {
                return Optional.empty();
            }
            if (next != '%') {
                decoded.write(next == '+' ? ' ' : next);
                continue;
            }
            int high = i + 2 < written.length() ? digit(written.charAt(i + 1)) : -1;
            int low = high < 0 ? -1 : digit(written.charAt(i + 2));
            if (low < 0) {
                return Optional.empty();
            }
            decoded.write(high << 4 | low);
            i += 2;
        }
        return Optional.of(decoded.toByteArray());
    }

    /** ASCII digits only: Character.digit takes those of every script. */
    private static int digit(char hexadecimal) {
        return hexadecimal < 0x80 ? Character.digit(hexadecimal, 16) : -1;
    }
}
