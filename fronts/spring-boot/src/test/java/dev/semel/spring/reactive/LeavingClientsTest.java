package dev.semel.spring.reactive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.spring.Client;
import dev.semel.spring.Idempotent;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.WebFilter;
import reactor.core.publisher.Mono;

/** Clients that leave before their request has come to run. */
final class LeavingClientsTest {
    @Configuration(proxyBeanMethods = false)
    @Import({ReactiveApp.Open.class, Gate.class})
    static class Leaving {
        private final CountDownLatch asked = new CountDownLatch(1);

        /** Cancels, as Reactor Netty does when a connection closes, as soon as the engine was asked. */
        @Bean
        @Order(-60)
        WebFilter leaver() {
            return (exchange, chain) -> {
                if (!exchange.getRequest().getHeaders().containsHeader("X-Leaves")) {
                    return chain.filter(exchange);
                }
                Mono<Void> leave = Mono.fromFuture(CompletableFuture.runAsync(this::awaitAsked));
                return chain.filter(exchange)
                        .takeUntilOther(leave)
                        .then(Mono.defer(exchange.getResponse()::setComplete));
            };
        }

        private void awaitAsked() {
            try {
                asked.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Bean
        ReactiveCallers callers() {
            return exchange -> exchange.getRequest().getHeaders().containsHeader("X-Leaves")
                    ? Mono.just("ann").doFinally(end -> asked.countDown())
                    : Mono.just("ann");
        }
    }

    @RestController
    static class Gate {
        final AtomicInteger runs = new AtomicInteger();
        final CountDownLatch started = new CountDownLatch(1);
        final CompletableFuture<ResponseEntity<String>> first = new CompletableFuture<>();

        @Idempotent(policy = "waits")
        @PostMapping("/gate")
        Mono<ResponseEntity<String>> gate() {
            if (runs.incrementAndGet() > 1) {
                return Mono.just(ResponseEntity.ok("run " + runs.get()));
            }
            started.countDown();
            return Mono.fromFuture(first);
        }
    }

    @Test
    void a_waiter_whose_client_has_left_keeps_no_key() throws Exception {
        try (ReactiveApp app = ReactiveApp.start(Leaving.class, "semel.policies.waits.in-flight.wait=20s")) {
            Gate gate = app.bean(Gate.class);
            CompletableFuture<HttpResponse<String>> first = app.client.postAsync("/gate", "k", "{}");
            gate.started.await();
            app.client.post("/gate", "k", "{}", "X-Leaves", "yes");
            gate.first.complete(
                    ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE).body("not now"));
            assertThat(first.join().statusCode()).isEqualTo(503);

            HttpResponse<String> repeat = app.client.post("/gate", "k", "{}");
            assertThat(Client.status(repeat)).isEqualTo("executed");
            assertThat(repeat.body()).isEqualTo("run 2");
        }
    }
}
