package dev.semel.spring.reactive;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.annotation.Order;
import org.springframework.web.server.WebFilter;

/** A handler with the annotation is reached through Semel, or not at all. */
final class ReactivePassageTest {
    @Configuration(proxyBeanMethods = false)
    @Import(ReactiveApp.Open.class)
    static class Rewriting {
        /** Behind Semel's filter. */
        @Bean
        @Order(0)
        WebFilter rewrite() {
            return (exchange, chain) -> exchange.getRequest().getPath().value().equals("/old")
                    ? chain.filter(exchange.mutate()
                            .request(request -> request.path("/orders"))
                            .build())
                    : chain.filter(exchange);
        }
    }

    @Test
    void a_path_that_is_rewritten_behind_semel_runs_nothing() {
        try (ReactiveApp app = ReactiveApp.start(Rewriting.class)) {
            assertThat(app.client.post("/old", "k", "{\"amount\": 5}").statusCode())
                    .isEqualTo(500);
            assertThat(app.orders.runs.get()).isZero();
            assertThat(app.client.post("/orders", "k", "{\"amount\": 5}").statusCode())
                    .isEqualTo(201);
        }
    }
}
