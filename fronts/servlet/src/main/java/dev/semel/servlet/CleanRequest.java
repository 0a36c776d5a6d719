package dev.semel.servlet;

import dev.semel.http.Headers;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import org.jspecify.annotations.Nullable;

/**
 * A request that has, of Semel's own header fields, those that its run has, and none that the client sent. Confined
 * like the request.
 */
sealed class CleanRequest extends HttpServletRequestWrapper permits HandlerRequest {
    private final Headers ours;

    CleanRequest(HttpServletRequest request, Headers ours) {
        super(request);
        this.ours = ours;
    }

    @Override
    public @Nullable String getHeader(String name) {
        return RequestHead.isOurs(name) ? ours.first(name).orElse(null) : super.getHeader(name);
    }

    @Override
    public Enumeration<String> getHeaders(String name) {
        return RequestHead.isOurs(name) ? Collections.enumeration(ours.all(name)) : super.getHeaders(name);
    }

    @Override
    public Enumeration<String> getHeaderNames() {
        var names = new ArrayList<String>();
        for (String name : Collections.list(super.getHeaderNames())) {
            if (!RequestHead.isOurs(name)) {
                names.add(name);
            }
        }
        ours.fields().forEach(field -> names.add(field.name()));
        return Collections.enumeration(names);
    }

    @Override
    public int getIntHeader(String name) {
        if (!RequestHead.isOurs(name)) {
            return super.getIntHeader(name);
        }
        return ours.first(name).map(Integer::parseInt).orElse(-1);
    }

    @Override
    public long getDateHeader(String name) {
        return RequestHead.isOurs(name) && ours.first(name).isEmpty() ? -1 : super.getDateHeader(name);
    }
}
