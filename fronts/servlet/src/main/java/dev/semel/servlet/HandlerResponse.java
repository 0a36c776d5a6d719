package dev.semel.servlet;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;

/**
 * The response that a handler is given: everything goes to the recorded answer.
 *
 * <p>Containers also look for their own response behind it. Jetty needs it for an include. Tomcat shuts it after a
 * forward, while what was recorded is still to be written to it: there it isn't to be found.
 */
final class HandlerResponse extends HttpServletResponseWrapper {
    private final RecordedAnswer answer;
    private final boolean hidden;

    HandlerResponse(RecordedAnswer answer, ServletContext context) {
        super(answer);
        this.answer = answer;
        this.hidden = isTomcat(context);
    }

    static boolean isTomcat(ServletContext context) {
        return context.getClass().getName().startsWith("org.apache.catalina.");
    }

    @Override
    public ServletResponse getResponse() {
        HttpServletResponse container = answer.outer();
        return hidden || container == null ? super.getResponse() : container;
    }
}
