package dev.semel.key;

import java.util.Locale;
import java.util.Set;

/** What a key may look like, wherever it comes from. */
final class KeyText {
    private KeyText() {}

    /**
     * The key that a header value holds. A quote or a comma is refused in a bare one, in every syntax: to a
     * structured-field parser it would be another key, or a list of them.
     */
    static FieldValue parse(KeySyntax syntax, String value) {
        boolean quoted = value.startsWith("\"");
        if (quoted && syntax != KeySyntax.BARE) {
            return StructuredString.parse(value);
        }
        if (!value.isEmpty() && syntax == KeySyntax.QUOTED) {
            return new FieldValue.Bad("is not quoted; send it as \"…\"");
        }
        if (value.indexOf('"') >= 0) {
            return new FieldValue.Bad("has a quote in it; send the key without quotes");
        }
        if (value.indexOf(',') >= 0) {
            return new FieldValue.Bad("has a comma in it, as a list has; send exactly one key");
        }
        return new FieldValue.Found(value);
    }

    /** What a bare key is under this rule; {@code place} begins the sentence that says what is wrong. */
    static KeyResult check(KeyRule rule, String place, String key) {
        if (RequestFields.trim(key).isEmpty()) {
            return rule.blankIsMissing() ? new KeyResult.Absent() : malformed(place, "is blank; send a key");
        }
        if (!isVisible(key)) {
            return malformed(place, "has characters other than visible ASCII");
        }
        if (key.length() < rule.minLength() || key.length() > rule.maxLength()) {
            return malformed(place, "must have " + length(rule) + " characters");
        }
        if (isDenied(rule.deny(), key)) {
            return malformed(
                    place,
                    "holds a placeholder, not a key: the client probably sent a variable that was never set;"
                            + " make a new key for every operation");
        }
        if (rule.pattern() != null && !rule.pattern().matches(key)) {
            return malformed(place, "does not have the form that is asked for here");
        }
        return new KeyResult.Present(rule.caseSensitive() ? key : key.toLowerCase(Locale.ROOT));
    }

    private static String length(KeyRule rule) {
        return rule.minLength() == rule.maxLength()
                ? Integer.toString(rule.maxLength())
                : rule.minLength() + " to " + rule.maxLength();
    }

    private static boolean isVisible(String key) {
        for (int i = 0; i < key.length(); i++) {
            if (key.charAt(i) < ' ' || key.charAt(i) > '~') {
                return false;
            }
        }
        return true;
    }

    private static boolean isDenied(Set<String> denied, String key) {
        for (String word : denied) {
            if (word.equalsIgnoreCase(key)) {
                return true;
            }
        }
        return false;
    }

    private static KeyResult malformed(String place, String problem) {
        return new KeyResult.Malformed("The " + place + " " + problem + ".");
    }
}
