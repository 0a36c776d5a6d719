package dev.semel.servlet;

import jakarta.servlet.ServletRequestEvent;
import jakarta.servlet.ServletRequestListener;

/**
 * Records errors that no error page was rendered for, before the container renders its own. Tomcat says at the right
 * time that a request is over; others say it before an error page may come. Thread-safe, without state.
 */
final class RunEnds implements ServletRequestListener {
    @Override
    public void requestDestroyed(ServletRequestEvent event) {
        ProtectedRun run = ProtectedRun.of(event.getServletRequest());
        if (run != null && !run.wasAsync() && HandlerResponse.isTomcat(event.getServletContext())) {
            run.errors().recordBefore(run.response());
        }
    }
}
