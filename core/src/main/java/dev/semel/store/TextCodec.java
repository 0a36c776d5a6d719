package dev.semel.store;

import dev.semel.http.Headers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Texts inside a record. Every Java string comes back as it was, unpaired surrogates too: a length of four bytes in
 * characters, its top bit saying which of two forms follows: one byte per character (ISO 8859-1), or two (UTF-16).
 */
final class TextCodec {
    private static final int WIDE = 0x8000_0000;
    private static final int PREFIX_BYTES = 4;

    private TextCodec() {}

    static long lengthOf(String text) {
        return PREFIX_BYTES + (isWide(text) ? 2L * text.length() : text.length());
    }

    static long lengthOf(Headers headers) {
        long length = PREFIX_BYTES;
        for (Headers.Field field : headers.fields()) {
            length += lengthOf(field.name()) + lengthOf(field.value());
        }
        return length;
    }

    static long lengthOf(Map<String, String> labels) {
        long length = PREFIX_BYTES;
        for (var label : labels.entrySet()) {
            length += lengthOf(label.getKey()) + lengthOf(label.getValue());
        }
        return length;
    }

    static void write(String text, ByteBuffer out) {
        if (isWide(text)) {
            out.putInt(text.length() | WIDE);
            for (int i = 0; i < text.length(); i++) {
                out.putChar(text.charAt(i));
            }
        } else {
            out.putInt(text.length()).put(text.getBytes(StandardCharsets.ISO_8859_1));
        }
    }

    static void write(Headers headers, ByteBuffer out) {
        out.putInt(headers.fields().size());
        for (Headers.Field field : headers.fields()) {
            write(field.name(), out);
            write(field.value(), out);
        }
    }

    /** In the order of their names, so that equal records are equal bytes. */
    static void write(Map<String, String> labels, ByteBuffer out) {
        out.putInt(labels.size());
        new TreeMap<>(labels).forEach((name, value) -> {
            write(name, out);
            write(value, out);
        });
    }

    static Map<String, String> readLabels(ByteBuffer in) {
        int count = readCount(in);
        var labels = new HashMap<String, String>();
        for (int i = 0; i < count; i++) {
            String name = readText(in);
            RecordCodec.require(labels.put(name, readText(in)) == null, "two labels of one name");
        }
        return labels;
    }

    /** Of pairs of texts. */
    private static int readCount(ByteBuffer in) {
        int count = in.getInt();
        RecordCodec.require(count >= 0 && count <= in.remaining() / (2 * PREFIX_BYTES), "more pairs than bytes");
        return count;
    }

    static String readText(ByteBuffer in) {
        int prefix = in.getInt();
        int length = prefix & ~WIDE;
        return (prefix & WIDE) == 0 ? readNarrow(length, in) : readWide(length, in);
    }

    static Headers readHeaders(ByteBuffer in) {
        int count = readCount(in);
        var fields = new ArrayList<Headers.Field>(count);
        for (int i = 0; i < count; i++) {
            String name = readText(in);
            fields.add(new Headers.Field(name, readText(in)));
        }
        return Headers.copyOf(fields);
    }

    private static String readNarrow(int length, ByteBuffer in) {
        RecordCodec.require(length <= in.remaining(), "a text that is longer than its record");
        var text = new String(in.array(), in.arrayOffset() + in.position(), length, StandardCharsets.ISO_8859_1);
        in.position(in.position() + length);
        return text;
    }

    private static String readWide(int length, ByteBuffer in) {
        RecordCodec.require(length <= in.remaining() / 2, "a text that is longer than its record");
        var text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append(in.getChar());
        }
        return text.toString();
    }

    private static boolean isWide(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 0xFF) {
                return true;
            }
        }
        return false;
    }
}
