package dev.semel.spring.reactive;

import dev.semel.http.Headers.Field;
import dev.semel.http.Reply;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Sends replies. Without state. */
final class ReplyWriter {
    private static final int NO_CONTENT = 204;
    private static final int NOT_MODIFIED = 304;

    private ReplyWriter() {}

    /** The whole reply. */
    static Mono<Void> write(ServerHttpResponse response, Reply reply) {
        head(response, reply);
        if (reply.status() == NO_CONTENT || reply.status() == NOT_MODIFIED) {
            return response.setComplete();
        }
        response.getHeaders().setContentLength(reply.body().length());
        return response.writeWith(ReactiveIdempotencyFilter.buffers(reply.body()));
    }

    /** A reply whose body goes on: each piece is sent as it comes. */
    static Mono<Void> write(ServerHttpResponse response, Reply reply, Flux<DataBuffer> all) {
        head(response, reply);
        return response.writeAndFlushWith(all.map(Flux::just));
    }

    /** Only what Semel says about itself. */
    static void marks(ServerHttpResponse response, Reply reply) {
        for (Field field : reply.headers().fields()) {
            if (ExchangeHead.isOurs(field.name())) {
                response.getHeaders().set(field.name(), field.value());
            }
        }
    }

    private static void head(ServerHttpResponse response, Reply reply) {
        response.setRawStatusCode(reply.status());
        HttpHeaders headers = response.getHeaders();
        for (Field field : reply.headers().fields()) {
            if (!field.name().equalsIgnoreCase(HttpHeaders.SET_COOKIE)) {
                headers.remove(field.name());
            }
        }
        reply.headers().fields().forEach(field -> headers.add(field.name(), field.value()));
    }
}
