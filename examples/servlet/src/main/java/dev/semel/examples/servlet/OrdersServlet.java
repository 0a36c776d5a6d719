package dev.semel.examples.servlet;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;
import java.util.concurrent.atomic.AtomicInteger;

/** Takes orders. It knows nothing of keys and repeats. */
final class OrdersServlet extends HttpServlet {
    @Serial
    private static final long serialVersionUID = 1;

    private final AtomicInteger taken = new AtomicInteger();

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String article = request.getParameter("article");
        if (article == null || article.isBlank()) {
            response.sendError(HttpServletResponse.SC_BAD_REQUEST, "Name an article.");
            return;
        }
        int number = taken.incrementAndGet();
        response.setStatus(HttpServletResponse.SC_CREATED);
        response.setHeader("Location", "/orders/" + number);
        response.setContentType("text/plain;charset=UTF-8");
        response.getWriter().println("order " + number + ": " + article);
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setContentType("text/plain");
        response.getWriter().println(taken.get());
    }
}
