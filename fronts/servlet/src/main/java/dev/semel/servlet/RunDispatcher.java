package dev.semel.servlet;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import java.io.IOException;

/**
 * Does to a run's answer what the specification says of forwards and includes: some containers do it to their own
 * response alone.
 */
record RunDispatcher(RequestDispatcher container, ProtectedRun run) implements RequestDispatcher {
    @Override
    public void forward(ServletRequest request, ServletResponse response) throws ServletException, IOException {
        response.resetBuffer();
        container.forward(request, response);
    }

    @Override
    public void include(ServletRequest request, ServletResponse response) throws ServletException, IOException {
        run.including(true);
        try {
            container.include(request, response);
        } finally {
            run.including(false);
        }
    }
}
