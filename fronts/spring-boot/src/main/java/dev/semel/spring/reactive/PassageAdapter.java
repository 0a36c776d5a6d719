package dev.semel.spring.reactive;

import dev.semel.spring.AnnotatedHandler;
import dev.semel.spring.PassageCheck;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.Ordered;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.reactive.HandlerAdapter;
import org.springframework.web.reactive.HandlerResult;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerAdapter;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Calls annotated handlers for requests that came through Semel, and for no others. Thread-safe. */
final class PassageAdapter implements HandlerAdapter, Ordered {
    private final PassageCheck check;
    private final ObjectProvider<RequestMappingHandlerAdapter> adapter;

    PassageAdapter(PassageCheck check, ObjectProvider<RequestMappingHandlerAdapter> adapter) {
        this.check = check;
        this.adapter = adapter;
    }

    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }

    @Override
    public boolean supports(Object handler) {
        return handler instanceof HandlerMethod method
                && AnnotatedHandler.annotation(method.getBeanType(), method.getMethod()) != null;
    }

    @Override
    public Mono<HandlerResult> handle(ServerWebExchange exchange, Object handler) {
        return Mono.defer(() -> {
            check.require(
                    handler,
                    exchange.getRequest().getMethod().name(),
                    exchange.getAttribute(ReactiveIdempotencyFilter.ROUTE));
            return adapter.getObject().handle(exchange, handler);
        });
    }
}
