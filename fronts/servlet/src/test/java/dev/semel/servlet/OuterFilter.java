package dev.semel.servlet;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;

/** Sets what filters in front of the application's set: anew for each request. */
final class OuterFilter implements Filter {
    static final OuterFilter INSTANCE = new OuterFilter();

    /** A field that has it read the form, as a filter in the wrong place does. */
    static final String READS_FORM = "X-Read-Form-Before";

    private final AtomicInteger requests = new AtomicInteger();

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        var answer = (HttpServletResponse) response;
        answer.setHeader("X-Outer", Integer.toString(requests.incrementAndGet()));
        answer.setHeader("Access-Control-Allow-Origin", "https://shop.example");
        answer.addHeader("Vary", "Origin");
        answer.setHeader("Cache-Control", "private");
        if (request instanceof HttpServletRequest asked && asked.getHeader(READS_FORM) != null) {
            asked.getParameter("a");
            asked.getInputStream().readAllBytes();
        }
        chain.doFilter(request, response);
    }
}
