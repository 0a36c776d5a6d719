package dev.semel.servlet;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;

/** The part of asynchronous handling that is the container's alone. Thread-safe. */
abstract sealed class PassedAsync implements AsyncContext permits RunAsync {
    private final AsyncContext container;
    private final ServletRequest request;
    private final ServletResponse response;
    private final boolean original;

    /** @param original whether these are the request and the response that the handler was given */
    PassedAsync(AsyncContext container, ServletRequest request, ServletResponse response, boolean original) {
        this.container = container;
        this.request = request;
        this.response = response;
        this.original = original;
    }

    @Override
    public ServletRequest getRequest() {
        return request;
    }

    @Override
    public ServletResponse getResponse() {
        return response;
    }

    @Override
    public boolean hasOriginalRequestAndResponse() {
        return original;
    }

    @Override
    public void start(Runnable task) {
        container.start(task);
    }

    @Override
    public <T extends AsyncListener> T createListener(Class<T> type) throws ServletException {
        return container.createListener(type);
    }

    @Override
    public void setTimeout(long millis) {
        container.setTimeout(millis);
    }

    @Override
    public long getTimeout() {
        return container.getTimeout();
    }
}
