package dev.semel.servlet;

import dev.semel.http.Headers;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;

/** The response of a request that runs unprotected: it says so, whatever the handler does to its header fields. */
final class MarkedResponse extends HttpServletResponseWrapper {
    private final Headers marks;

    MarkedResponse(HttpServletResponse response, Headers marks) {
        super(response);
        this.marks = marks;
        mark();
    }

    private void mark() {
        marks.fields().forEach(field -> super.setHeader(field.name(), field.value()));
    }

    private boolean isMark(String name) {
        return RequestHead.isOurs(name) || marks.contains(name);
    }

    @Override
    public void reset() {
        super.reset();
        mark();
    }

    @Override
    public void setHeader(String name, String value) {
        if (!isMark(name)) {
            super.setHeader(name, value);
        }
    }

    @Override
    public void addHeader(String name, String value) {
        if (!isMark(name)) {
            super.addHeader(name, value);
        }
    }
}
