package dev.semel.store.redis;

import dev.semel.key.RecordId;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** How things are called on the server. A record is one key, and so in one slot. Immutable. */
final class Keys {
    private static final int DIGITS = 2 * RecordId.BYTES;

    private final byte[] start;
    private final String prefix;

    Keys(String prefix) {
        this.prefix = prefix;
        this.start = ascii(prefix + ":");
    }

    /** {@code prefix:}, and the id in hexadecimal digits. */
    byte[] of(RecordId id) {
        byte[] digits = ascii(id.toString());
        byte[] key = Arrays.copyOf(start, start.length + digits.length);
        System.arraycopy(digits, 0, key, start.length, digits.length);
        return key;
    }

    /** The record of that key; null for any other key. */
    @Nullable
    RecordId idOf(byte[] key) {
        if (key.length != start.length + DIGITS || !Arrays.equals(start, 0, start.length, key, 0, start.length)) {
            return null;
        }
        try {
            return RecordId.of(
                    HexFormat.of().parseHex(new String(key, start.length, DIGITS, StandardCharsets.ISO_8859_1)));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** All records' keys, and few others. */
    byte[] pattern() {
        var pattern = new StringBuilder();
        for (int i = 0; i < prefix.length(); i++) {
            // What would mean something in a pattern stands for itself.
            pattern.append("*?[]\\^-".indexOf(prefix.charAt(i)) < 0 ? "" : "\\").append(prefix.charAt(i));
        }
        return (pattern + ":" + "?".repeat(DIGITS)).getBytes(StandardCharsets.UTF_8);
    }

    /** Says where the gate is to stand. */
    byte[] move() {
        return ascii(prefix + ":move");
    }

    /** Says that the gate is closed, for all records. */
    byte[] gate() {
        return ascii(prefix + ":gate");
    }

    /** The same, for the records of a slot. */
    byte[] gate(int slot) {
        return ascii(prefix + ":gate{" + SlotTags.of(slot) + "}");
    }

    /** Holds the mark of the secret that the records are named with. */
    byte[] secretMark() {
        return ascii(prefix + ":secret");
    }

    /** Written to know that all that was written before has reached the replicas. */
    byte[] barrier(byte[] besides) {
        byte[] end = ascii("{" + new String(besides, StandardCharsets.UTF_8) + "}");
        byte[] key = Arrays.copyOf(start, start.length + end.length);
        System.arraycopy(end, 0, key, start.length, end.length);
        return key;
    }

    /** Where endings are told. */
    byte[] channel() {
        return ascii(prefix + ":ended");
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
