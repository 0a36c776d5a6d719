package dev.semel.servlet;

import dev.semel.http.Body;
import dev.semel.http.ContentType;
import dev.semel.http.Headers;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.Part;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UnsupportedEncodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A request as its handler sees it: its body is there in each of the ways to read one, though it was read before.
 * Confined like the request.
 */
final class HandlerRequest extends CleanRequest {
    /** As much as containers read of a form that was not read whole before. */
    private static final int FORM_LIMIT = 2 * 1024 * 1024;

    private final Body begun;
    private final @Nullable ServletInputStream rest;
    private final @Nullable ProtectedRun run;
    private final @Nullable ServletResponse unprotected;
    private final boolean readAgain;

    private @Nullable ServletInputStream stream;
    private @Nullable BufferedReader reader;
    private @Nullable String encoding;
    private @Nullable Map<String, List<String>> form;
    private @Nullable List<BufferedPart> parts;

    private HandlerRequest(
            HttpServletRequest request,
            Headers ours,
            Body begun,
            @Nullable ServletInputStream rest,
            @Nullable ProtectedRun run,
            @Nullable ServletResponse unprotected,
            boolean readAgain) {
        super(request, ours);
        this.readAgain = readAgain;
        this.unprotected = unprotected;
        this.begun = begun;
        this.rest = rest;
        this.run = run;
    }

    /** A request that runs under a claim. */
    static HandlerRequest of(HttpServletRequest request, Headers ours, Body body, ProtectedRun run) {
        return new HandlerRequest(request, ours, body, null, run, null, false);
    }

    /** A request that runs unprotected, with that response. */
    static HandlerRequest unprotected(
            HttpServletRequest request, Body begun, @Nullable ServletInputStream rest, ServletResponse response) {
        return new HandlerRequest(request, Headers.NONE, begun, rest, null, response, false);
    }

    /** A request whose body is there for everybody who asks for it, from its beginning. */
    static HandlerRequest kept(HttpServletRequest request, Body body, ServletResponse response) {
        return new HandlerRequest(request, Headers.NONE, body, null, null, response, true);
    }

    // Body

    @Override
    public ServletInputStream getInputStream() {
        if (reader != null && !readAgain) {
            throw new IllegalStateException("getReader() has been called for this request");
        }
        return content();
    }

    private ServletInputStream content() {
        if (stream == null || readAgain) {
            stream = new ContentStream(begun, rest, run == null ? Runnable::run : run::start);
        }
        return stream;
    }

    @Override
    public BufferedReader getReader() throws IOException {
        if (reader == null || readAgain) {
            if (stream != null && !readAgain) {
                throw new IllegalStateException("getInputStream() has been called for this request");
            }
            reader = new BufferedReader(new InputStreamReader(content(), charset(StandardCharsets.ISO_8859_1)));
        }
        return reader;
    }

    private Charset charset(Charset usual) throws UnsupportedEncodingException {
        String name = getCharacterEncoding();
        return name == null ? usual : charset(name);
    }

    private static Charset charset(String name) throws UnsupportedEncodingException {
        try {
            return Charset.forName(name);
        } catch (IllegalArgumentException unknown) {
            throw new UnsupportedEncodingException(name);
        }
    }

    @Override
    public @Nullable String getCharacterEncoding() {
        return encoding == null ? super.getCharacterEncoding() : encoding;
    }

    @Override
    public void setCharacterEncoding(String name) throws UnsupportedEncodingException {
        if (reader == null && form == null) {
            encoding = charset(name).name();
            super.setCharacterEncoding(name);
        }
    }

    /** Of Servlet 6.1; wrappers pass it by the other one. */
    @Override
    public void setCharacterEncoding(Charset charset) {
        try {
            setCharacterEncoding(charset.name());
        } catch (UnsupportedEncodingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    // Parameters

    @Override
    public @Nullable String getParameter(String name) {
        String[] values = getParameterValues(name);
        return values == null ? null : values[0];
    }

    @Override
    public String @Nullable [] getParameterValues(String name) {
        return values(name, outer());
    }

    @Override
    public Map<String, String[]> getParameterMap() {
        Map<String, String[]> outer = outer();
        var names = new LinkedHashSet<>(outer.keySet());
        names.addAll(form().keySet());
        var map = new LinkedHashMap<String, String[]>();
        for (String name : names) {
            map.put(name, Objects.requireNonNull(values(name, outer)));
        }
        return Collections.unmodifiableMap(map);
    }

    @Override
    public Enumeration<String> getParameterNames() {
        return Collections.enumeration(getParameterMap().keySet());
    }

    private String @Nullable [] values(String name, Map<String, String[]> outer) {
        String[] before = outer.get(name);
        List<String> inner = form().getOrDefault(name, List.of());
        if (inner.isEmpty() || (before != null && isKnownBefore(name, before.length, inner.size()))) {
            return before;
        }
        var values = new ArrayList<String>(before == null ? List.of() : List.of(before));
        values.addAll(inner);
        return values.toArray(String[]::new);
    }

    /** Whether somebody in front, who lets the body be read again, has its values among the parameters already. */
    private boolean isKnownBefore(String name, int before, int inner) {
        return before >= inner && before - query().getOrDefault(name, List.of()).size() >= inner;
    }

    private Map<String, List<String>> query() {
        String written = getQueryString();
        return FormParameters.ofForm(
                (written == null ? "" : written).getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    /**
     * Those of the query and of forwards, which the container knows. But Jetty looks for the parts of a body that was
     * read before, and gives the connection up.
     */
    private Map<String, String[]> outer() {
        if (!FormParameters.isMultipart(this) || HandlerResponse.isTomcat(getServletContext())) {
            return super.getParameterMap();
        }
        var query = new LinkedHashMap<String, String[]>();
        query().forEach((name, values) -> query.put(name, values.toArray(String[]::new)));
        return query;
    }

    private Map<String, List<String>> form() {
        if (form == null) {
            form = parsedForm();
        }
        return form;
    }

    private Map<String, List<String>> parsedForm() {
        if (!"POST".equals(getMethod())) {
            return Map.of();
        }
        try {
            if (FormParameters.isForm(this)) {
                return FormParameters.ofForm(bytes(), charset(StandardCharsets.UTF_8));
            }
            return FormParameters.isMultipart(this) ? textFields() : Map.of();
        } catch (IOException unreadable) {
            throw new IllegalStateException("the parameters of the request can't be read", unreadable);
        }
    }

    private Map<String, List<String>> textFields() throws IOException {
        var fields = new LinkedHashMap<String, List<String>>();
        for (BufferedPart part : parts()) {
            if (part.getSubmittedFileName() == null) {
                FormParameters.add(fields, part.getName(), part.text(charset(StandardCharsets.UTF_8)));
            }
        }
        return fields;
    }

    @Override
    public Collection<Part> getParts() throws IOException, ServletException {
        if (!FormParameters.isMultipart(this)) {
            throw new ServletException("the request is no multipart/form-data");
        }
        return List.copyOf(parts());
    }

    @Override
    public @Nullable Part getPart(String name) throws IOException, ServletException {
        return getParts().stream()
                .filter(part -> part.getName().equals(name))
                .findFirst()
                .orElse(null);
    }

    private List<BufferedPart> parts() throws IOException {
        if (parts == null) {
            String boundary = ContentType.parse(getContentType())
                    .flatMap(type -> type.parameter("boundary"))
                    .orElseThrow(() -> new IOException("a multipart body without a boundary"));
            parts = MultipartReader.parts(bytes(), boundary, charset(StandardCharsets.UTF_8));
        }
        return parts;
    }

    /** A body that goes on is read to its end, and isn't there for a stream any more: as in a container. */
    private byte[] bytes() throws IOException {
        if (rest == null) {
            return begun.toBytes();
        }
        return content().readNBytes(FORM_LIMIT);
    }

    // Forwards and includes

    @Override
    public @Nullable RequestDispatcher getRequestDispatcher(String path) {
        RequestDispatcher container = super.getRequestDispatcher(path);
        return container == null || run == null ? container : new RunDispatcher(container, run);
    }

    // Asynchronous handling

    @Override
    public AsyncContext startAsync() {
        return run == null ? super.startAsync(this, Objects.requireNonNull(unprotected)) : run.startAsync(this);
    }

    @Override
    public AsyncContext startAsync(ServletRequest request, ServletResponse response) {
        return run == null ? super.startAsync(request, response) : run.startAsync(this, request, response);
    }

    /** The container's own. */
    AsyncContext startOuterAsync(ServletRequest request, ServletResponse response) {
        return super.startAsync(request, response);
    }

    @Override
    public boolean isAsyncStarted() {
        return run == null ? super.isAsyncStarted() : run.isAsyncStarted();
    }

    @Override
    public AsyncContext getAsyncContext() {
        RunAsync context = run == null ? null : run.async();
        return context == null ? super.getAsyncContext() : context;
    }
}
