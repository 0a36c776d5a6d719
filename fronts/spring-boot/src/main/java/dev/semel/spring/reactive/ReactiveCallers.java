package dev.semel.spring.reactive;

import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Says who sent a request, as the application has authenticated it. Thread-safe; asked before anything is claimed. */
@FunctionalInterface
public interface ReactiveCallers {
    /**
     * A name that no other caller has; empty leaves it to the route's policy, which reads credentials; and
     * {@link dev.semel.http.RequestView#NOBODY} does, too, where it is known that nobody is logged in, whatever cookies
     * say.
     */
    Mono<String> caller(ServerWebExchange exchange);
}
