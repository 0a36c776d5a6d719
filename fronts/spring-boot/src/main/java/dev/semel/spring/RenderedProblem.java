package dev.semel.spring;

import dev.semel.http.Headers;
import dev.semel.http.Headers.Field;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A problem as the application renders it, kept until it is known whether it is sent. Confined to one thread. */
final class RenderedProblem extends HttpServletResponseWrapper {
    private final HttpServletResponse outer;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private final Map<String, List<String>> headers = new LinkedHashMap<>();
    private int status;
    private boolean error;
    private @Nullable String type;
    private @Nullable String charset;
    private @Nullable PrintWriter writer;

    RenderedProblem(HttpServletResponse outer, int status) {
        super(outer);
        this.outer = outer;
        this.status = status;
    }

    /** Whether it was left to the container. */
    boolean isError() {
        return error;
    }

    /** Sends it; what Semel says about itself stays. */
    void send(Headers ours) throws IOException {
        if (writer != null) {
            writer.flush();
        }
        headers.forEach((name, values) -> {
            if (!ours.contains(name)) {
                values.forEach(value -> outer.addHeader(name, value));
            }
        });
        for (Field field : ours.fields()) {
            if (!outer.containsHeader(field.name())) {
                outer.addHeader(field.name(), field.value());
            }
        }
        outer.setStatus(status);
        if (type != null) {
            outer.setContentType(getContentType());
        }
        outer.setContentLength(body.size());
        outer.getOutputStream().write(body.toByteArray());
    }

    @Override
    public int getStatus() {
        return status;
    }

    @Override
    public void setStatus(int changed) {
        status = changed;
    }

    @Override
    public void sendError(int code) {
        error = true;
    }

    @Override
    public void sendError(int code, String message) {
        error = true;
    }

    @Override
    public void sendRedirect(String location) {
        error = true;
    }

    @Override
    public void sendRedirect(String location, int code, boolean clearBuffer) {
        error = true;
    }

    @Override
    public boolean isCommitted() {
        return error;
    }

    @Override
    public void reset() {
        headers.clear();
        type = null;
        resetBuffer();
    }

    @Override
    public void resetBuffer() {
        body.reset();
        writer = null;
    }

    @Override
    public void flushBuffer() {
        if (writer != null) {
            writer.flush();
        }
    }

    @Override
    public void setBufferSize(int size) {
        // all of it is kept
    }

    @Override
    public ServletOutputStream getOutputStream() {
        return new ServletOutputStream() {
            @Override
            public boolean isReady() {
                return true;
            }

            @Override
            public void setWriteListener(WriteListener listener) {
                throw new IllegalStateException("an exception is not handled asynchronously");
            }

            @Override
            public void write(int next) {
                body.write(next);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) {
                body.write(bytes, offset, length);
            }
        };
    }

    @Override
    public PrintWriter getWriter() {
        if (writer == null) {
            writer = new PrintWriter(new OutputStreamWriter(body, Charset.forName(getCharacterEncoding())));
        }
        return writer;
    }

    @Override
    public void setContentType(@Nullable String changed) {
        type = changed;
        int at = changed == null ? -1 : changed.toLowerCase(Locale.ROOT).indexOf("charset=");
        if (changed != null && at >= 0) {
            charset = changed.substring(at + "charset=".length())
                    .replace("\"", "")
                    .split(";")[0]
                    .strip();
        }
    }

    @Override
    public @Nullable String getContentType() {
        return type == null || charset == null || type.toLowerCase(Locale.ROOT).contains("charset=")
                ? type
                : type + ";charset=" + charset;
    }

    @Override
    public void setCharacterEncoding(@Nullable String changed) {
        charset = changed;
    }

    @Override
    public String getCharacterEncoding() {
        return Objects.requireNonNullElse(charset, StandardCharsets.UTF_8.name());
    }

    @Override
    public void setContentLength(int length) {
        // counted when it is sent
    }

    @Override
    public void setContentLengthLong(long length) {
        // counted when it is sent
    }

    @Override
    public void addCookie(Cookie cookie) {
        // a refusal sets none
    }

    @Override
    public void setHeader(String name, @Nullable String value) {
        headers.keySet().removeIf(name::equalsIgnoreCase);
        if (value != null) {
            addHeader(name, value);
        }
    }

    @Override
    public void addHeader(String name, @Nullable String value) {
        if (name.equalsIgnoreCase("Content-Type")) {
            setContentType(value);
        } else if (value != null && !name.equalsIgnoreCase("Content-Length")) {
            headers.computeIfAbsent(name, first -> new ArrayList<>(1)).add(value);
        }
    }

    @Override
    public void setIntHeader(String name, int value) {
        setHeader(name, String.valueOf(value));
    }

    @Override
    public void addIntHeader(String name, int value) {
        addHeader(name, String.valueOf(value));
    }

    @Override
    public boolean containsHeader(String name) {
        return getHeader(name) != null;
    }

    @Override
    public @Nullable String getHeader(String name) {
        if (name.equalsIgnoreCase("Content-Type")) {
            return getContentType();
        }
        Collection<String> values = getHeaders(name);
        return values.isEmpty() ? null : values.iterator().next();
    }

    @Override
    public Collection<String> getHeaders(String name) {
        for (Map.Entry<String, List<String>> header : headers.entrySet()) {
            if (header.getKey().equalsIgnoreCase(name)) {
                return header.getValue();
            }
        }
        return List.of();
    }

    @Override
    public Collection<String> getHeaderNames() {
        return List.copyOf(headers.keySet());
    }
}
