package dev.semel.key;

import java.util.regex.Pattern;

/** A regular expression that a whole key must match, applied in bounded time. Immutable, thread-safe. */
public final class KeyPattern {
    /** A UUID of any version, in either case. */
    public static final KeyPattern UUID =
            new KeyPattern("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");

    /** Characters a match may look at before the key counts as not matching: no pattern can stall a gateway. */
    private static final int MOST_LOOKS = 100_000;

    private final Pattern pattern;

    /** @throws java.util.regex.PatternSyntaxException when the expression is none */
    public KeyPattern(String expression) {
        this.pattern = Pattern.compile(expression);
    }

    public String expression() {
        return pattern.pattern();
    }

    /** Whether the whole key matches. */
    public boolean matches(String key) {
        try {
            return pattern.matcher(new Watched(key)).matches();
        } catch (TooManyLooks e) {
            return false;
        }
    }

    @Override
    public String toString() {
        return expression();
    }

    private static final class TooManyLooks extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooManyLooks() {
            super(null, null, false, false);
        }
    }

    private static final class Watched implements CharSequence {
        private final String text;
        private int looks;

        Watched(String text) {
            this.text = text;
        }

        @Override
        public char charAt(int index) {
            if (++looks > MOST_LOOKS) {
                throw new TooManyLooks();
            }
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.subSequence(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
