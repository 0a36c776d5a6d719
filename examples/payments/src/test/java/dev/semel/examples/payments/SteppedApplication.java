package dev.semel.examples.payments;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;
import javax.sql.DataSource;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;

/**
 * The service with its steps counted: around everything, around what Semel lets through, and around each call of the
 * database. A request with the header {@code X-Count-Steps} is the one whose steps count.
 */
@Configuration(proxyBeanMethods = false)
@Import(PaymentsApplication.class)
class SteppedApplication {
    static final String COUNT = "X-Count-Steps";

    public static void main(String[] arguments) {
        SpringApplication.run(SteppedApplication.class, arguments);
    }

    @Bean
    static BeanPostProcessor steppedDatabase() {
        return new BeanPostProcessor() {
            @Override
            public Object postProcessAfterInitialization(Object bean, String name) {
                return bean instanceof DataSource database ? new SteppedDatabase(database) : bean;
            }
        };
    }

    @Bean
    FilterRegistrationBean<Around> outside() {
        var registration = new FilterRegistrationBean<>(new Around(true));
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return registration;
    }

    @Bean
    FilterRegistrationBean<Around> inside() {
        var registration = new FilterRegistrationBean<>(new Around(false));
        registration.setOrder(Ordered.LOWEST_PRECEDENCE);
        return registration;
    }

    /** A step before and a step after what it surrounds. */
    static final class Around extends HttpFilter {
        @Serial
        private static final long serialVersionUID = 1;

        private final boolean outermost;

        Around(boolean outermost) {
            this.outermost = outermost;
        }

        @Override
        protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                throws IOException, ServletException {
            boolean counted = outermost && request.getHeader(COUNT) != null;
            if (counted) {
                Steps.begin();
            }
            Steps.reach(outermost ? "received" : "let through");
            try {
                chain.doFilter(request, response);
            } finally {
                Steps.reach(outermost ? "answered" : "handled");
                if (counted) {
                    System.out.println("STEPS " + Steps.end());
                }
            }
        }
    }
}
