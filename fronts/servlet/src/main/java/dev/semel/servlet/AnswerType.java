package dev.semel.servlet;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** An answer's content type and charset, as they are set one after the other. Confined like the answer. */
final class AnswerType {
    private static final Pattern CHARSET =
            Pattern.compile(";\\s*charset\\s*=\\s*(?:\"([^\"]*)\"|([^;\\s]*))", Pattern.CASE_INSENSITIVE);

    private @Nullable String type;
    private @Nullable String charset;
    private boolean charsetFixed;

    void clear() {
        type = null;
        charset = null;
        charsetFixed = false;
    }

    /** @param value with or without a charset; null is none */
    void set(@Nullable String value) {
        if (value == null) {
            type = null;
            if (!charsetFixed) {
                charset = null;
            }
            return;
        }
        Matcher parameter = CHARSET.matcher(value);
        if (!parameter.find()) {
            type = value;
            return;
        }
        type = parameter.replaceFirst("").strip();
        String quoted = parameter.group(1);
        setCharset(quoted == null ? parameter.group(2) : quoted);
    }

    void setCharset(@Nullable String name) {
        if (!charsetFixed) {
            charset = name;
        }
    }

    /** From here on the text is written in that charset, and nothing changes it. */
    void fix(String name) {
        charset = name;
        charsetFixed = true;
    }

    @Nullable
    String charset() {
        return charset;
    }

    /** Without the charset. */
    @Nullable
    String type() {
        return type;
    }

    /** The value of Content-Type; null for none. */
    @Nullable
    String value() {
        return type == null || charset == null ? type : type + ";charset=" + charset;
    }
}
