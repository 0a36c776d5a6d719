package dev.semel.servlet;

import dev.semel.http.Reply;
import dev.semel.policy.Problem;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Writes Semel's refusals in the application's own way. Thread-safe. */
@FunctionalInterface
public interface ProblemRenderer {
    /** Renders nothing: Semel writes its own replies. */
    ProblemRenderer NONE = (request, response, problem, reply) -> false;

    /**
     * Writes the answer to a refused request, or leaves it to Semel. The response already has the reply's status and
     * its headers, but no content type and no body.
     *
     * @param reply what Semel would write; its body is a problem document, or what the route's policy makes of it
     * @return whether the answer was written; {@code false} when nothing was done
     * @throws IOException the client is gone
     */
    boolean render(HttpServletRequest request, HttpServletResponse response, Problem problem, Reply reply)
            throws IOException;
}
