package dev.semel.spring.reactive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.spring.Client;
import java.net.http.HttpResponse;
import java.security.Principal;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.annotation.Order;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.ServerWebExchangeDecorator;
import org.springframework.web.server.WebFilter;
import reactor.core.publisher.Mono;

/** Who is calling, on WebFlux. */
final class ReactivePrincipalsTest {
    @Configuration(proxyBeanMethods = false)
    @Import(ReactiveApp.Open.class)
    static class Principals {
        @Bean
        @Order(-60)
        WebFilter principals() {
            return (exchange, chain) -> chain.filter(
                    exchange.getRequest().getHeaders().containsHeader("X-Nameless")
                            ? with(exchange, () -> null)
                            : with(
                                    exchange,
                                    new UsernamePasswordAuthenticationToken(
                                            new Object(), null, AuthorityUtils.NO_AUTHORITIES)));
        }

        private static ServerWebExchange with(ServerWebExchange exchange, Principal principal) {
            return new ServerWebExchangeDecorator(exchange) {
                @Override
                @SuppressWarnings("unchecked")
                public <T extends Principal> Mono<T> getPrincipal() {
                    return (Mono<T>) Mono.just(principal);
                }
            };
        }
    }

    @Test
    void who_has_no_name_is_nobody_and_who_has_an_objects_text_for_one_is_refused() {
        try (ReactiveApp app = ReactiveApp.start(Principals.class)) {
            HttpResponse<String> nameless = app.client.post("/orders", "k", "{\"amount\": 5}", "X-Nameless", "yes");
            assertThat(nameless.statusCode()).isEqualTo(201);
            assertThat(Client.status(nameless)).isEqualTo("executed");

            int before = app.orders.runs.get();
            assertThat(app.client.post("/orders", "l", "{\"amount\": 5}").statusCode())
                    .isEqualTo(500);
            assertThat(app.orders.runs.get()).isEqualTo(before);
        }
    }
}
