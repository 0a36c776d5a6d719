package dev.semel.spring;

import dev.semel.http.Reply;
import dev.semel.policy.Problem;
import dev.semel.servlet.ProblemRenderer;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.HttpHeaders;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.ModelAndView;

/**
 * Answers refused requests in the application's way, where it has one: by the exception handlers of its advices. They
 * may change the shape, never the meaning: what they render with another status is not sent. Thread-safe.
 */
final class MvcProblems implements ProblemRenderer {
    private static final Logger LOG = System.getLogger("semel");

    private final ObjectProvider<HandlerExceptionResolver> resolvers;
    private final AtomicBoolean warned = new AtomicBoolean();

    /** @param resolvers of the application, in order */
    MvcProblems(ObjectProvider<HandlerExceptionResolver> resolvers) {
        this.resolvers = resolvers;
    }

    @Override
    public boolean render(HttpServletRequest request, HttpServletResponse response, Problem problem, Reply reply)
            throws IOException {
        var rendered = new RenderedProblem(response, reply.status());
        if (!isRendered(request, rendered, new IdempotencyProblemException(problem, reply))) {
            return false;
        }
        if (rendered.getStatus() != reply.status()) {
            if (warned.compareAndSet(false, true)) {
                LOG.log(
                        Level.WARNING,
                        "an exception handler of the application makes {0} of a problem with {1}; Semel answers itself",
                        rendered.getStatus(),
                        reply.status());
            }
            return false;
        }
        rendered.send(reply.headers().where(name -> !name.equalsIgnoreCase(HttpHeaders.CONTENT_TYPE)));
        return true;
    }

    /** What would need a view, or the container's error page, is left to Semel. */
    private boolean isRendered(
            HttpServletRequest request, RenderedProblem rendered, IdempotencyProblemException failure) {
        for (HandlerExceptionResolver resolver : resolvers.orderedStream().toList()) {
            ModelAndView view;
            try {
                view = resolver.resolveException(request, rendered, null, failure);
            } catch (RuntimeException bug) {
                LOG.log(Level.WARNING, "an exception resolver of the application failed; Semel answers itself", bug);
                return false;
            }
            if (view != null) {
                return view.isEmpty() && !rendered.isError();
            }
        }
        return false;
    }
}
