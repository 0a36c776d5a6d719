package dev.semel.store.postgres;

import java.util.Map;
import java.util.TreeMap;

/**
 * Texts as the database holds them. Java's can contain NUL and halves of surrogate pairs, which the database's can't:
 * those are written with a backslash, as is the backslash. Without state.
 */
final class Text {
    private Text() {}

    static String escape(String text) {
        int plain = 0;
        while (plain < text.length() && isPlain(text, plain)) {
            plain++;
        }
        if (plain == text.length()) {
            return text;
        }
        var out = new StringBuilder(text.length() + 16).append(text, 0, plain);
        for (int i = plain; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isPlain(text, i)) {
                out.append(c);
            } else if (c == '\\') {
                out.append("\\\\");
            } else {
                out.append("\\u").append(String.format("%04x", (int) c));
            }
        }
        return out.toString();
    }

    private static boolean isPlain(String text, int at) {
        char c = text.charAt(at);
        if (c == 0 || c == '\\') {
            return false;
        }
        if (Character.isHighSurrogate(c)) {
            return at + 1 < text.length() && Character.isLowSurrogate(text.charAt(at + 1));
        }
        return !Character.isLowSurrogate(c) || (at > 0 && Character.isHighSurrogate(text.charAt(at - 1)));
    }

    static String unescape(String text) {
        if (text.indexOf('\\') < 0) {
            return text;
        }
        var out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\\') {
                out.append(c);
            } else if (text.charAt(++i) == '\\') {
                out.append(c);
            } else {
                out.append((char) Integer.parseInt(text.substring(i + 1, i + 5), 16));
                i += 4;
            }
        }
        return out.toString();
    }

    /** A JSON object, in the order of the names. */
    static String json(Map<String, String> labels) {
        var out = new StringBuilder("{");
        new TreeMap<>(labels).forEach((name, value) -> {
            out.append(out.length() > 1 ? "," : "");
            string(escape(name), out);
            out.append(':');
            string(escape(value), out);
        });
        return out.append('}').toString();
    }

    private static void string(String text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ') {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }
}
