package dev.semel.key;

/**
 * Reads a structured-field String item (RFC 9651 section 3.3.3). Confined to one value.
 *
 * <p>Parameters behind the string have no meaning here, but they must be ones: taking the string out of a value that no
 * structured-field parser accepts would let two hops disagree about the key.
 */
final class StructuredString {
    private final String text;
    private int at;

    private StructuredString(String text) {
        this.text = text;
    }

    /** The string, unescaped. The value starts with a quote and has no white space around it. */
    static FieldValue parse(String value) {
        var reader = new StructuredString(value);
        var plain = new StringBuilder(value.length());
        if (!reader.string(plain)) {
            return new FieldValue.Bad("is not a quoted string: only \\\" and \\\\ may be escaped in it");
        }
        if (!reader.parameters() || reader.more()) {
            return new FieldValue.Bad("has something behind its closing quote");
        }
        return new FieldValue.Found(plain.toString());
    }

    private boolean string(StringBuilder plain) {
        if (!take('"')) {
            return false;
        }
        while (more()) {
            char next = text.charAt(at++);
            if (next == '"') {
                return true;
            }
            if (next == '\\') {
                if (!more() || (text.charAt(at) != '"' && text.charAt(at) != '\\')) {
                    return false;
                }
                next = text.charAt(at++);
            }
            if (next < ' ' || next > '~') {
                return false;
            }
            plain.append(next);
        }
        return false;
    }

    private boolean parameters() {
        while (take(';')) {
            while (take(' ')) {
                // Blanks before a parameter's name.
            }
            if (!more() || !isNameStart(text.charAt(at))) {
                return false;
            }
            while (more() && isName(text.charAt(at))) {
                at++;
            }
            if (take('=') && !bareItem()) {
                return false;
            }
        }
        return true;
    }

    private boolean bareItem() {
        if (!more()) {
            return false;
        }
        char first = text.charAt(at);
        return switch (first) {
            case '"' -> string(new StringBuilder());
            case ':' -> enclosed(':', "+/=");
            case '?' -> take('?') && (take('0') || take('1'));
            case '@' -> take('@') && number(false);
            case '%' -> take('%') && string(new StringBuilder());
            default -> (first == '-' || isDigit(first)) ? number(true) : token();
        };
    }

    private boolean number(boolean mayBeDecimal) {
        take('-');
        int digits = digits();
        if (digits == 0 || digits > 15) {
            return false;
        }
        if (!mayBeDecimal || !take('.')) {
            return true;
        }
        int fraction = digits();
        return digits <= 12 && fraction >= 1 && fraction <= 3;
    }

    private int digits() {
        int start = at;
        while (more() && isDigit(text.charAt(at))) {
            at++;
        }
        return at - start;
    }

    private boolean token() {
        if (!isLetter(text.charAt(at)) && text.charAt(at) != '*') {
            return false;
        }
        while (more() && (isAlphanumeric(text.charAt(at)) || "!#$%&'*+-.^_`|~:/".indexOf(text.charAt(at)) >= 0)) {
            at++;
        }
        return true;
    }

    private boolean enclosed(char fence, String besidesAlphanumerics) {
        take(fence);
        while (more() && (isAlphanumeric(text.charAt(at)) || besidesAlphanumerics.indexOf(text.charAt(at)) >= 0)) {
            at++;
        }
        return take(fence);
    }

    private boolean more() {
        return at < text.length();
    }

    private boolean take(char wanted) {
        if (more() && text.charAt(at) == wanted) {
            at++;
            return true;
        }
        return false;
    }

    private static boolean isNameStart(char next) {
        return (next >= 'a' && next <= 'z') || next == '*';
    }

    private static boolean isName(char next) {
        return isNameStart(next) || isDigit(next) || next == '_' || next == '-' || next == '.';
    }

    private static boolean isAlphanumeric(char next) {
        return isLetter(next) || isDigit(next);
    }

    private static boolean isLetter(char next) {
        return (next >= 'a' && next <= 'z') || (next >= 'A' && next <= 'Z');
    }

    private static boolean isDigit(char next) {
        return next >= '0' && next <= '9';
    }
}
