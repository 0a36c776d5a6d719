package dev.semel.http;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A Content-Type value, read (RFC 9110 section 8.3.1). Immutable.
 *
 * @param essence type and subtype in lower case
 * @param parameters in order, names in lower case, values unquoted; no name comes twice
 */
public record ContentType(String essence, List<Parameter> parameters) {
    public ContentType {
        parameters = List.copyOf(parameters);
    }

    /** One parameter. */
    public record Parameter(String name, String value) {}

    /** The value read; empty when it isn't one that every parser reads alike. */
    public static Optional<ContentType> parse(String value) {
        return new Reader(value).contentType();
    }

    /** The value of a parameter, its name in lower case. */
    public Optional<String> parameter(String name) {
        return parameters.stream()
                .filter(parameter -> parameter.name().equals(name))
                .map(Parameter::value)
                .findFirst();
    }

    public boolean isMultipart() {
        return essence.startsWith("multipart/");
    }

    /**
     * One spelling for all that mean the same: parameters by name, values quoted, charset in lower case, and no
     * boundary, which says nothing about the content and is made anew for every request.
     */
    public String canonical() {
        if (parameters.isEmpty()) {
            return essence;
        }
        var text = new StringBuilder(essence);
        parameters.stream()
                .filter(parameter -> !parameter.name().equals("boundary"))
                .sorted(Comparator.comparing(Parameter::name))
                .forEach(parameter -> text.append(';')
                        .append(parameter.name())
                        .append("=\"")
                        .append(canonicalValue(parameter))
                        .append('"'));
        return text.toString();
    }

    private static String canonicalValue(Parameter parameter) {
        return parameter.name().equals("charset")
                ? parameter.value().toLowerCase(Locale.ROOT)
                : parameter.value().replace("\\", "\\\\").replace("\"", "\\\"");
    }

    /** Reads one value. Confined. */
    private static final class Reader {
        private static final String TOKEN_SIGNS = "!#$%&'*+-.^_`|~";

        private final String text;
        private int at;

        Reader(String text) {
            this.text = text;
        }

        Optional<ContentType> contentType() {
            skipBlanks();
            String type = token();
            if (type.isEmpty() || !take('/')) {
                return Optional.empty();
            }
            String subtype = token();
            var parameters = new ArrayList<Parameter>(2);
            skipBlanks();
            while (!subtype.isEmpty() && take(';')) {
                skipBlanks();
                if (at == text.length() || text.charAt(at) == ';') {
                    continue;
                }
                Optional<Parameter> parameter = parameter();
                if (parameter.isEmpty() || isRepeated(parameter.get(), parameters)) {
                    return Optional.empty();
                }
                parameters.add(parameter.get());
                skipBlanks();
            }
            boolean whole = !subtype.isEmpty() && at == text.length();
            return whole
                    ? Optional.of(new ContentType((type + "/" + subtype).toLowerCase(Locale.ROOT), parameters))
                    : Optional.empty();
        }

        private static boolean isRepeated(Parameter parameter, List<Parameter> parameters) {
            return parameters.stream().anyMatch(other -> other.name().equals(parameter.name()));
        }

        private Optional<Parameter> parameter() {
            String name = token().toLowerCase(Locale.ROOT);
            if (name.isEmpty() || !take('=')) {
                return Optional.empty();
            }
            if (!take('"')) {
                String value = token();
                return value.isEmpty() ? Optional.empty() : Optional.of(new Parameter(name, value));
            }
            return quoted().map(value -> new Parameter(name, value));
        }

        /** What follows an opening quote, unescaped. */
        private Optional<String> quoted() {
            var value = new StringBuilder();
            while (at < text.length()) {
                char next = text.charAt(at++);
                if (next == '"') {
                    return Optional.of(value.toString());
                }
                if (next == '\\' && at < text.length()) {
                    next = text.charAt(at++);
                }
                if ((next < ' ' && next != '\t') || next == 0x7F) {
                    return Optional.empty();
                }
                value.append(next);
            }
            return Optional.empty();
        }

        private String token() {
            int start = at;
            while (at < text.length() && isTokenCharacter(text.charAt(at))) {
                at++;
            }
            return text.substring(start, at);
        }

        private static boolean isTokenCharacter(char next) {
            return (next >= 'a' && next <= 'z')
                    || (next >= 'A' && next <= 'Z')
                    || (next >= '0' && next <= '9')
                    || TOKEN_SIGNS.indexOf(next) >= 0;
        }

        private void skipBlanks() {
            while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
                at++;
            }
        }

        private boolean take(char wanted) {
            if (at < text.length() && text.charAt(at) == wanted) {
                at++;
                return true;
            }
            return false;
        }
    }
}
