package dev.semel.spring;

import dev.semel.SemelStatus;
import io.micrometer.common.KeyValue;
import io.micrometer.observation.Observation;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.web.filter.ServerHttpObservationFilter;

/**
 * Says in the observation of a request, and so in its trace, what Semel did with it: the first word of
 * {@code Semel-Status}. Thread-safe.
 */
final class ObservedDecision implements Filter {
    /** Of traces alone: the meters of requests keep their tags. */
    static final String KEY = "semel.decision";

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        try {
            chain.doFilter(request, response);
        } finally {
            if (request instanceof HttpServletRequest asked && response instanceof HttpServletResponse answer) {
                String said = answer.getHeader(SemelStatus.NAME);
                if (said != null) {
                    ServerHttpObservationFilter.findObservationContext(asked).ifPresent(context -> tell(context, said));
                }
            }
        }
    }

    private static void tell(Observation.Context context, String said) {
        context.addHighCardinalityKeyValue(KeyValue.of(KEY, said.split(";", 2)[0]));
    }
}
