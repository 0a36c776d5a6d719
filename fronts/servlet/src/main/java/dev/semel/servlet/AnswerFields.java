package dev.semel.servlet;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The part of a recorded answer that is about its fields. To the handler, what outer filters have set is there beside
 * what it sets itself. Confined like the answer.
 */
abstract sealed class AnswerFields implements HttpServletResponse permits RecordedAnswer {
    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final AnswerHead head;
    private volatile @Nullable HttpServletResponse outer;
    private @Nullable Locale locale;
    private boolean committed;
    private int includes;

    AnswerFields(AnswerHead head, HttpServletResponse outer) {
        this.head = head;
        this.outer = outer;
    }

    final AnswerHead head() {
        return head;
    }

    /** The container's response, or an outer filter's; null when it is not there any more. */
    final @Nullable HttpServletResponse outer() {
        return outer;
    }

    /** The container's response is not there any more; the handler may still go on. */
    final void detach() {
        outer = null;
    }

    /** From here on the head is as it is. */
    final void commit() {
        committed = true;
    }

    @Override
    public final boolean isCommitted() {
        return committed;
    }

    final void including(boolean begins) {
        includes += begins ? 1 : -1;
    }

    /** Whether status and fields may be changed. */
    final boolean isOpen() {
        return !committed && includes == 0;
    }

    final void requireUncommitted() {
        if (committed) {
            throw new IllegalStateException("the response is committed");
        }
    }

    // Header fields

    @Override
    public void setHeader(String name, @Nullable String value) {
        if (isOpen()) {
            head.set(name, value);
        }
    }

    @Override
    public void addHeader(String name, @Nullable String value) {
        if (isOpen()) {
            head.add(name, value);
        }
    }

    @Override
    public void setDateHeader(String name, long millis) {
        setHeader(name, httpDate(millis));
    }

    @Override
    public void addDateHeader(String name, long millis) {
        addHeader(name, httpDate(millis));
    }

    @Override
    public void setIntHeader(String name, int value) {
        setHeader(name, Integer.toString(value));
    }

    @Override
    public void addIntHeader(String name, int value) {
        addHeader(name, Integer.toString(value));
    }

    @Override
    public void addCookie(Cookie cookie) {
        if (isOpen()) {
            head.add(cookie);
        }
    }

    @Override
    public boolean containsHeader(String name) {
        return !head.all(name, outer).isEmpty();
    }

    @Override
    public @Nullable String getHeader(String name) {
        List<String> values = head.all(name, outer);
        return values.isEmpty() ? null : values.get(0);
    }

    @Override
    public Collection<String> getHeaders(String name) {
        return head.all(name, outer);
    }

    @Override
    public Collection<String> getHeaderNames() {
        return head.names(outer);
    }

    // Type, charset, length, locale

    @Override
    public void setContentType(@Nullable String type) {
        if (isOpen()) {
            head.type().set(type);
        }
    }

    @Override
    public @Nullable String getContentType() {
        return head.type().value();
    }

    @Override
    public void setCharacterEncoding(@Nullable String charset) {
        if (isOpen()) {
            head.type().setCharset(charset);
        }
    }

    @Override
    public void setContentLength(int length) {
        setContentLengthLong(length);
    }

    @Override
    public void setContentLengthLong(long length) {
        if (isOpen()) {
            head.setContentLength(length < 0 ? null : length);
        }
    }

    /** Says the language. The charset stays: a locale says too little about it. */
    @Override
    public void setLocale(@Nullable Locale changed) {
        if (isOpen()) {
            locale = changed;
            setHeader("Content-Language", changed == null ? null : changed.toLanguageTag());
        }
    }

    @Override
    public Locale getLocale() {
        return locale == null ? Locale.getDefault() : locale;
    }

    // URLs

    @Override
    public String encodeURL(String url) {
        return outer == null ? url : outer.encodeURL(url);
    }

    @Override
    public String encodeRedirectURL(String url) {
        return outer == null ? url : outer.encodeRedirectURL(url);
    }

    private static String httpDate(long millis) {
        return HTTP_DATE.format(Instant.ofEpochMilli(millis));
    }
}
