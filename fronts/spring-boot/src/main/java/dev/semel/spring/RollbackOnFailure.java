package dev.semel.spring;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.ModelAndView;

/**
 * Marks the transaction of a transactional route to be rolled back when its handler throws what {@code @Transactional}
 * rolls back for, though an exception handler makes an answer of it: half of an operation is not committed. Resolves
 * nothing itself. Thread-safe.
 */
final class RollbackOnFailure implements HandlerExceptionResolver, Ordered {
    @Override
    public @Nullable ModelAndView resolveException(
            HttpServletRequest request, HttpServletResponse response, @Nullable Object handler, Exception failure) {
        if (failure instanceof RuntimeException) {
            SpringTransactions.markForRollback();
        }
        return null;
    }

    /** Before whoever makes an answer of it. */
    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }
}
