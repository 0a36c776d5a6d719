package dev.semel.spring.reactive;

import dev.semel.Execution;
import dev.semel.Execution.ReleaseReason;
import dev.semel.Execution.UnknownReason;
import dev.semel.http.Body;
import dev.semel.http.Headers;
import dev.semel.http.Reply;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.codec.ServerCodecConfigurer;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebExceptionHandler;
import org.springframework.web.server.WebFilterChain;
import org.springframework.web.server.i18n.LocaleContextResolver;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

/** Runs handlers under their claims, apart from the connections of their callers. Thread-safe. */
final class Runs {
    private static final Logger LOG = System.getLogger(Runs.class.getName());
    private static final int INTERNAL_ERROR = 500;

    private final List<WebExceptionHandler> errors;
    private final Predicate<Throwable> forSecurity;
    private final ServerCodecConfigurer codecs;
    private final LocaleContextResolver locales;

    /**
     * @param errors render what handlers fail with, in order, as they do around all filters
     * @param forSecurity failures that a filter around this one answers
     */
    Runs(
            List<WebExceptionHandler> errors,
            Predicate<Throwable> forSecurity,
            ServerCodecConfigurer codecs,
            LocaleContextResolver locales) {
        this.errors = List.copyOf(errors);
        this.forSecurity = forSecurity;
        this.codecs = codecs;
        this.locales = locales;
    }

    ServerWebExchange exchange(
            ServerWebExchange outer, Headers ours, Flux<DataBuffer> body, ServerHttpResponse response) {
        return new RunExchange(outer, ours, body, response, codecs, locales);
    }

    /** How a run ended. */
    private sealed interface End {
        /** With this answer. */
        record Answered(Reply reply) implements End {}

        /** With an answer that is longer than what is kept, and goes on. */
        record GoingOn(RecordedResponse.Answer answer) implements End {}

        /** With an answer that broke off. */
        record Broken() implements End {}

        /** With a failure that a filter around this one answers. */
        record Passed(Throwable failure) implements End {}
    }

    /** Runs it to its end, whoever leaves, records it, and answers. */
    Mono<Void> run(ServerWebExchange outer, WebFilterChain chain, Body body, Execution execution) {
        if (!execution.isCertain()) {
            return send(outer, execution.release(ReleaseReason.LEASE_LOST));
        }
        return Mono.deferContextual(context -> {
            CompletableFuture<Sending> sending =
                    start(outer, chain, body, execution, context).thenCompose(end -> record(execution, end));
            return ReactiveIdempotencyFilter.handedOver(sending)
                    .flatMap(found -> found.to(outer.getResponse()))
                    .doOnCancel(() -> {
                        var unused = sending.thenAccept(Sending::leave);
                    });
        });
    }

    private CompletableFuture<End> start(
            ServerWebExchange outer, WebFilterChain chain, Body body, Execution execution, ContextView context) {
        var response = new RecordedResponse(outer.getResponse(), execution.maxReplyBytes());
        ServerWebExchange inner =
                exchange(outer, execution.upstreamHeaders(), ReactiveIdempotencyFilter.buffers(body), response);
        var end = new CompletableFuture<End>();
        var unused = response.longer().thenAccept(answer -> end.complete(new End.GoingOn(answer)));
        Mono.defer(() -> chain.filter(inner))
                .onErrorResume(failure -> forSecurity.test(failure) ? Mono.error(failure) : rendered(inner, failure))
                .then(Mono.defer(response::setComplete))
                .then(Mono.defer(() -> inner.cleanupMultipart().onErrorComplete()))
                .contextWrite(context)
                .subscribe(
                        nothing -> {},
                        failure -> end.complete(failed(response, failure)),
                        () -> end.complete(
                                response.isBroken() ? new End.Broken() : new End.Answered(response.reply())));
        return end;
    }

    private Mono<Void> rendered(ServerWebExchange inner, Throwable failure) {
        Mono<Void> rendered = Mono.error(failure);
        for (WebExceptionHandler handler : errors) {
            rendered = rendered.onErrorResume(each -> handler.handle(inner, each));
        }
        return rendered;
    }

    private End failed(RecordedResponse response, Throwable failure) {
        if (forSecurity.test(failure)) {
            return new End.Passed(failure);
        }
        LOG.log(Level.ERROR, "a handler failed, and nothing renders its failure", failure);
        if (response.isCommitted()) {
            return new End.Broken();
        }
        response.setStatusCode(HttpStatusCode.valueOf(INTERNAL_ERROR));
        return new End.Answered(response.reply());
    }

    /** The claim is ended whether or not anybody waits for the answer. */
    private static CompletionStage<Sending> record(Execution execution, End end) {
        return switch (end) {
            case End.Answered(Reply reply) -> execution.complete(reply).thenApply(Sending::whole);
            case End.Broken broken ->
                execution.unknown(UnknownReason.ANSWER_INVALID).thenApply(Sending::whole);
            case End.GoingOn(RecordedResponse.Answer answer) ->
                execution.completeWithoutBody(answer.head()).thenApply(reply -> Sending.goingOn(reply, answer));
            case End.Passed(Throwable failure) ->
                execution.complete(SecurityFailures.reply()).thenApply(reply -> Sending.passed(reply, failure));
        };
    }

    private static Mono<Void> send(ServerWebExchange outer, CompletionStage<Reply> ending) {
        return ReactiveIdempotencyFilter.handedOver(ending)
                .flatMap(reply -> ReplyWriter.write(outer.getResponse(), reply));
    }
}
