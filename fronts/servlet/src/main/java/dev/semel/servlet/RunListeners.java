package dev.semel.servlet;

import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** The application's listeners of an asynchronous run; the container knows this one alone. Thread-safe. */
final class RunListeners implements AsyncListener {
    private static final Logger LOG = System.getLogger(RunListeners.class.getName());

    private final RunAsync context;
    private final List<Added> added = new CopyOnWriteArrayList<>();

    RunListeners(RunAsync context) {
        this.context = context;
    }

    /** Tells all of them. */
    interface Telling {
        void run() throws IOException;
    }

    private record Added(AsyncListener listener, ServletRequest request, ServletResponse response) {}

    void add(AsyncListener listener, ServletRequest request, ServletResponse response) {
        added.add(new Added(listener, request, response));
    }

    @Override
    public void onTimeout(AsyncEvent event) throws IOException {
        context.timedOut(() -> each(AsyncListener::onTimeout, null));
    }

    @Override
    public void onError(AsyncEvent event) throws IOException {
        context.failed(() -> each(AsyncListener::onError, event.getThrowable()));
    }

    @Override
    public void onComplete(AsyncEvent event) {
        each(AsyncListener::onComplete, null);
        context.over();
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        each(AsyncListener::onStartAsync, null);
    }

    private interface Call {
        void on(AsyncListener listener, AsyncEvent event) throws IOException;
    }

    /** One that fails doesn't keep the others from being told. */
    private void each(Call call, @Nullable Throwable failure) {
        for (Added each : added) {
            try {
                call.on(each.listener(), new AsyncEvent(context, each.request(), each.response(), failure));
            } catch (IOException | RuntimeException broken) {
                LOG.log(Level.WARNING, "a listener of an asynchronous request failed", broken);
            }
        }
    }
}
