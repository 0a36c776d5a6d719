package dev.semel.key;

import java.util.ArrayList;
import java.util.List;

/**
 * A place in a JSON document (RFC 6901). Immutable.
 *
 * @param tokens from the root down, unescaped; none for the whole document
 */
public record JsonPointer(List<String> tokens) {
    public JsonPointer {
        tokens = List.copyOf(tokens);
    }

    /**
     * Reads a pointer such as {@code /items/0/id}; {@code ~1} stands for a slash and {@code ~0} for a tilde.
     *
     * @throws IllegalArgumentException when it is none
     */
    public static JsonPointer parse(String text) {
        if (text.isEmpty()) {
            return new JsonPointer(List.of());
        }
        if (text.charAt(0) != '/') {
            throw new IllegalArgumentException("a JSON pointer starts with a slash: " + text);
        }
        var tokens = new ArrayList<String>();
        int start = 1;
        while (start <= text.length()) {
            int slash = text.indexOf('/', start);
            int end = slash < 0 ? text.length() : slash;
            tokens.add(unescape(text.substring(start, end), text));
            start = end + 1;
        }
        return new JsonPointer(tokens);
    }

    private static String unescape(String token, String pointer) {
        int tilde = token.indexOf('~');
        if (tilde < 0) {
            return token;
        }
        var plain = new StringBuilder(token.length());
        for (int i = 0; i < token.length(); i++) {
            char next = token.charAt(i);
            if (next != '~') {
                plain.append(next);
                continue;
            }
            char code = ++i < token.length() ? token.charAt(i) : '~';
            if (code != '0' && code != '1') {
                throw new IllegalArgumentException("~ is followed by 0 or 1 in a JSON pointer: " + pointer);
            }
            plain.append(code == '0' ? '~' : '/');
        }
        return plain.toString();
    }
}
