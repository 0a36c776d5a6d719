package dev.semel.spring.reactive;

import dev.semel.spring.Client;
import dev.semel.spring.Idempotent;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.server.reactive.context.ReactiveWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.codec.multipart.FilePart;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.reactive.EnableWebFluxSecurity;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.core.userdetails.MapReactiveUserDetailsService;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestPart;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A WebFlux application on Reactor Netty. */
final class ReactiveApp implements AutoCloseable {
    private final ConfigurableApplicationContext context;
    final Client client;
    final Orders orders;

    private ReactiveApp(ConfigurableApplicationContext context) {
        this.context = context;
        this.client = new Client(
                ((ReactiveWebServerApplicationContext) context).getWebServer().getPort());
        this.orders = context.getBean(Orders.class);
    }

    static ReactiveApp start(Class<?> more, String... settings) {
        var application = new SpringApplication(App.class, more);
        application.setWebApplicationType(WebApplicationType.REACTIVE);
        String[] arguments = new String[settings.length + 3];
        arguments[0] = "--server.port=0";
        arguments[1] = "--spring.main.banner-mode=off";
        arguments[2] = "--semel.store=memory";
        for (int i = 0; i < settings.length; i++) {
            arguments[i + 3] = "--" + settings[i];
        }
        return new ReactiveApp(application.run(arguments));
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    @Override
    public void close() {
        context.close();
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration(
            excludeName = {
                "org.springframework.boot.tomcat.autoconfigure.reactive.TomcatReactiveWebServerAutoConfiguration",
                "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
                "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration"
            })
    @Import(Orders.class)
    static class App {}

    /** Everybody may do everything; who says who he is, is believed with a password. */
    @Configuration(proxyBeanMethods = false)
    @EnableWebFluxSecurity
    static class Open {
        @Bean
        SecurityWebFilterChain chain(ServerHttpSecurity http) {
            return http.csrf(ServerHttpSecurity.CsrfSpec::disable)
                    .httpBasic(Customizer.withDefaults())
                    .authorizeExchange(exchanges -> exchanges
                            .pathMatchers("/closed")
                            .authenticated()
                            .anyExchange()
                            .permitAll())
                    .build();
        }

        @Bean
        MapReactiveUserDetailsService users() {
            return new MapReactiveUserDetailsService(
                    User.withUsername("ann").password("{noop}a").roles("USER").build(),
                    User.withUsername("bob").password("{noop}b").roles("USER").build());
        }
    }

    record Order(@Min(1) int amount) {}

    @RestController
    @Idempotent
    static class Orders {
        final AtomicInteger runs = new AtomicInteger();
        final CountDownLatch started = new CountDownLatch(1);
        final CompletableFuture<String> slow = new CompletableFuture<>();

        @PostMapping("/orders")
        Mono<ResponseEntity<Map<String, Integer>>> order(@Valid @RequestBody Order order) {
            return Mono.fromSupplier(() -> ResponseEntity.status(HttpStatus.CREATED)
                    .header("Location", "/orders/" + runs.incrementAndGet())
                    .body(Map.of("id", runs.get(), "amount", order.amount())));
        }

        @PostMapping("/orders/{id}/refuse")
        Mono<Void> refuse(@PathVariable int id) {
            runs.incrementAndGet();
            return Mono.error(new ResponseStatusException(HttpStatus.CONFLICT, "no order " + id));
        }

        @PostMapping("/fail")
        Mono<String> fail() {
            throw new IllegalStateException("failure " + runs.incrementAndGet());
        }

        @PostMapping("/handled")
        Mono<String> handled() {
            return Mono.error(new IllegalArgumentException("bad " + runs.incrementAndGet()));
        }

        @ExceptionHandler(IllegalArgumentException.class)
        ResponseEntity<String> bad(IllegalArgumentException e) {
            return ResponseEntity.unprocessableContent().body(e.getMessage());
        }

        @PostMapping(path = "/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
        Flux<String> events() {
            runs.incrementAndGet();
            return Flux.just("one", "two", "three").delayElements(Duration.ofMillis(1));
        }

        @PostMapping("/future")
        CompletableFuture<String> future() {
            return CompletableFuture.supplyAsync(() -> "run " + runs.incrementAndGet());
        }

        @PostMapping("/form")
        Mono<String> form(ServerWebExchange exchange) {
            return exchange.getFormData().map(form -> form.getFirst("a") + " run " + runs.incrementAndGet());
        }

        @PostMapping("/upload")
        Mono<String> upload(@RequestPart("file") FilePart file) {
            return file.content()
                    .map(buffer -> buffer.readableByteCount())
                    .reduce(0, Integer::sum)
                    .map(size -> file.filename() + " " + size + " run " + runs.incrementAndGet());
        }

        @PostMapping("/slow")
        Mono<String> slow() {
            runs.incrementAndGet();
            started.countDown();
            return Mono.fromFuture(slow);
        }

        @PostMapping("/large")
        Flux<String> large() {
            runs.incrementAndGet();
            return Flux.range(0, 400).map(i -> "x".repeat(10_000));
        }

        @PostMapping("/whoami")
        Mono<String> who(ServerWebExchange exchange) {
            return exchange.getPrincipal()
                    .map(principal -> principal.getName() + " run " + runs.incrementAndGet())
                    .defaultIfEmpty("nobody");
        }

        @PostMapping("/denied")
        Mono<String> denied() {
            runs.incrementAndGet();
            return Mono.error(new org.springframework.security.access.AccessDeniedException("no"));
        }

        @PostMapping("/seen")
        Mono<String> seen(@RequestHeader(name = "Semel-Operation-Id", required = false) String operation) {
            runs.incrementAndGet();
            return Mono.just(String.valueOf(operation));
        }

        @GetMapping("/orders")
        Mono<Integer> count() {
            return Mono.just(runs.get());
        }
    }
}
