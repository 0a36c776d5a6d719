package dev.semel.servlet;

import dev.semel.http.Headers;
import dev.semel.http.Headers.Field;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletResponse;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The header fields that a handler set on its answer, beside those that were on the response before: these are not the
 * handler's, and stay. Confined like the answer.
 */
final class AnswerHead {
    private final List<Field> lines = new ArrayList<>();
    private final List<Cookie> cookies = new ArrayList<>(0);
    private final AnswerType type = new AnswerType();

    /** Names whose lines were set, so that what was on the response before is replaced. */
    private final Set<String> replaced = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);

    /** Of names whose lines were only added: what was on the response before. */
    private final Map<String, List<String>> before = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    private int cookiesPut;
    private @Nullable Long contentLength;

    AnswerType type() {
        return type;
    }

    /** In bytes, as the handler declared it; null when it didn't. */
    @Nullable
    Long contentLength() {
        return contentLength;
    }

    void setContentLength(@Nullable Long length) {
        contentLength = length;
    }

    void set(String name, @Nullable String value) {
        if (isAbout(name, value, true)) {
            return;
        }
        replaced.add(name);
        lines.removeIf(line -> line.name().equalsIgnoreCase(name));
        if (value != null) {
            lines.add(new Field(clean(name), clean(value)));
        }
    }

    void add(String name, @Nullable String value) {
        if (value != null && !isAbout(name, value, false)) {
            lines.add(new Field(clean(name), clean(value)));
        }
    }

    /** Whether it is one of the fields that say what the body is. Semel's own are nobody's to set. */
    private boolean isAbout(String name, @Nullable String value, boolean set) {
        if (name.equalsIgnoreCase("Content-Type")) {
            type.set(value);
            return true;
        }
        if (name.equalsIgnoreCase("Content-Length")) {
            contentLength = value == null ? null : Long.valueOf(value.strip());
            return true;
        }
        return name.isEmpty() || RequestHead.isOurs(name) || (set && name.equalsIgnoreCase("Transfer-Encoding"));
    }

    /** One character for each byte, and none that would end the line. */
    private static String clean(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (isUnclean(text.charAt(i))) {
                var clean = new StringBuilder(text);
                for (int j = i; j < text.length(); j++) {
                    if (isUnclean(text.charAt(j))) {
                        clean.setCharAt(j, text.charAt(j) > 0xFF ? '?' : ' ');
                    }
                }
                return clean.toString();
            }
        }
        return text;
    }

    private static boolean isUnclean(char next) {
        return next > 0xFF || next == 0x7F || (next < ' ' && next != '\t');
    }

    void add(Cookie cookie) {
        cookies.add((Cookie) cookie.clone());
    }

    /** As after the response's reset. */
    void clear() {
        lines.clear();
        cookies.clear();
        replaced.clear();
        type.clear();
        contentLength = null;
    }

    /** For an error page instead of the body that was begun: what describes the body goes. */
    void dropContent() {
        type.clear();
        contentLength = null;
        lines.removeIf(line -> line.name().regionMatches(true, 0, "Content-", 0, "Content-".length())
                || line.name().equalsIgnoreCase("ETag"));
    }

    /** What the handler set, its content type first. */
    Headers fields() {
        var fields = new ArrayList<Field>(lines.size() + 1);
        String contentType = type.value();
        if (contentType != null) {
            fields.add(new Field("Content-Type", contentType));
        }
        fields.addAll(lines);
        return Headers.copyOf(fields);
    }

    /** The lines of that name as a handler sees them. */
    List<String> all(String name, @Nullable HttpServletResponse outer) {
        if (name.equalsIgnoreCase("Content-Type")) {
            String value = type.value();
            return value == null ? List.of() : List.of(value);
        }
        if (name.equalsIgnoreCase("Content-Length")) {
            return contentLength == null ? List.of() : List.of(contentLength.toString());
        }
        var values = new ArrayList<String>(1);
        if (outer != null && !replaced.contains(name)) {
            values.addAll(before.getOrDefault(name, List.copyOf(outer.getHeaders(name))));
        }
        lines.stream().filter(line -> line.name().equalsIgnoreCase(name)).forEach(line -> values.add(line.value()));
        if (name.equalsIgnoreCase("Set-Cookie")) {
            cookies.stream().map(AnswerHead::shown).forEach(values::add);
        }
        return values;
    }

    Collection<String> names(@Nullable HttpServletResponse outer) {
        var names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        if (outer != null) {
            names.addAll(outer.getHeaderNames());
        }
        lines.forEach(line -> names.add(line.name()));
        if (type.value() != null) {
            names.add("Content-Type");
        }
        if (!cookies.isEmpty()) {
            names.add("Set-Cookie");
        }
        return names;
    }

    private static String shown(Cookie cookie) {
        var text = new StringBuilder(cookie.getName()).append('=').append(cookie.getValue());
        cookie.getAttributes()
                .forEach((name, value) -> text.append("; ").append(name).append(value.isEmpty() ? "" : "=" + value));
        return text.toString();
    }

    /** Puts the answer's fields on the response; doing it again changes nothing. */
    void put(Headers fields, HttpServletResponse outer) {
        fields.first("Content-Type").ifPresent(outer::setContentType);
        Set<String> done = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        for (Field field : fields.fields()) {
            String name = field.name();
            if (name.equalsIgnoreCase("Content-Type") || !done.add(name)) {
                continue;
            }
            var values = new ArrayList<String>(1);
            if (isAddedOnly(name)) {
                values.addAll(before.computeIfAbsent(name, first -> List.copyOf(outer.getHeaders(name))));
            }
            values.addAll(fields.all(name));
            Answers.set(outer, name, values);
        }
    }

    private boolean isAddedOnly(String name) {
        return !replaced.contains(name)
                && lines.stream().anyMatch(line -> line.name().equalsIgnoreCase(name));
    }

    /** For the first caller alone: a replay never brings them. */
    void putCookies(HttpServletResponse outer) {
        for (; cookiesPut < cookies.size(); cookiesPut++) {
            outer.addCookie(cookies.get(cookiesPut));
        }
    }
}
