package dev.semel.spring.reactive;

import dev.semel.http.Reply;
import dev.semel.policy.Problem;
import dev.semel.spring.IdempotencyProblemException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.reactive.DispatchExceptionHandler;
import org.springframework.web.reactive.HandlerResult;
import org.springframework.web.reactive.HandlerResultHandler;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.ServerWebExchangeDecorator;
import reactor.core.publisher.Mono;

/**
 * Answers refused requests in the application's way, where it has one: by the exception handlers of its advices. They
 * may change the shape, never the meaning. Thread-safe.
 */
final class ReactiveProblems {
    private static final Logger LOG = System.getLogger("semel");

    /** Longer than any problem. */
    private static final int LIMIT = 1 << 20;

    private final List<DispatchExceptionHandler> advices;
    private final List<HandlerResultHandler> results;
    private final AtomicBoolean warned = new AtomicBoolean();

    ReactiveProblems(List<DispatchExceptionHandler> advices, List<HandlerResultHandler> results) {
        this.advices = List.copyOf(advices);
        this.results = List.copyOf(results);
    }

    Mono<Void> answer(ServerWebExchange exchange, Problem problem, Reply reply) {
        var rendered = new RecordedResponse(exchange.getResponse(), LIMIT);
        var inner = new ServerWebExchangeDecorator(exchange) {
            @Override
            public RecordedResponse getResponse() {
                return rendered;
            }
        };
        var failure = new IdempotencyProblemException(problem, reply);
        Mono<HandlerResult> result = Mono.error(failure);
        for (DispatchExceptionHandler advice : advices) {
            result = result.onErrorResume(each -> advice.handleError(inner, each));
        }
        return result.flatMap(found -> handler(found, inner))
                .then(Mono.defer(rendered::setComplete))
                .then(Mono.fromSupplier(() -> chosen(reply, rendered.reply())))
                .onErrorReturn(reply)
                .flatMap(chosen -> ReplyWriter.write(exchange.getResponse(), chosen));
    }

    private Mono<Void> handler(HandlerResult result, ServerWebExchange exchange) {
        for (HandlerResultHandler handler : results) {
            if (handler.supports(result)) {
                return handler.handleResult(exchange, result);
            }
        }
        return Mono.error(new IllegalStateException("no handler for " + result.getReturnType()));
    }

    /** The shape is the application's; what Semel says about itself is there in any case. */
    private Reply chosen(Reply own, Reply rendered) {
        if (rendered.status() != own.status()) {
            if (warned.compareAndSet(false, true)) {
                LOG.log(
                        Level.WARNING,
                        "an exception handler of the application makes {0} of a problem with {1}; Semel answers itself",
                        rendered.status(),
                        own.status());
            }
            return own;
        }
        @Nullable
        String type = rendered.headers().first(HttpHeaders.CONTENT_TYPE).orElse(null);
        var headers = own.headers().where(name -> !name.equalsIgnoreCase(HttpHeaders.CONTENT_TYPE));
        for (var field : rendered.headers().fields()) {
            if (!headers.contains(field.name())) {
                headers = headers.with(field.name(), field.value());
            }
        }
        return new Reply(
                own.status(), type == null ? headers : headers.with(HttpHeaders.CONTENT_TYPE, type), rendered.body());
    }
}
