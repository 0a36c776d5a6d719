package dev.semel.spring.reactive;

import dev.semel.http.Reply;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.server.reactive.ServerHttpResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * What is to be sent of a run that is recorded: to its caller, or to nobody when he has left; a handler that still
 * writes is read to its end in either case. Thread-safe.
 */
final class Sending {
    private final Function<ServerHttpResponse, Mono<Void>> write;
    private final Flux<DataBuffer> rest;
    private final AtomicBoolean taken = new AtomicBoolean();

    private Sending(Function<ServerHttpResponse, Mono<Void>> write, Flux<DataBuffer> rest) {
        this.write = write;
        this.rest = rest;
    }

    static Sending whole(Reply reply) {
        return new Sending(response -> ReplyWriter.write(response, reply), Flux.empty());
    }

    /** @param reply the head, or an answer of the engine's own, which nothing follows */
    static Sending goingOn(Reply reply, RecordedResponse.Answer answer) {
        Flux<DataBuffer> all = answer.all();
        if (reply.body().equals(answer.head().body())) {
            return new Sending(response -> ReplyWriter.write(response, reply, all), all);
        }
        return new Sending(response -> discarded(all).then(ReplyWriter.write(response, reply)), all);
    }

    /** The failure goes on to a filter that answers it. */
    static Sending passed(Reply reply, Throwable failure) {
        return new Sending(
                response -> {
                    ReplyWriter.marks(response, reply);
                    return Mono.error(failure);
                },
                Flux.empty());
    }

    Mono<Void> to(ServerHttpResponse response) {
        return Mono.defer(() -> taken.compareAndSet(false, true) ? write.apply(response) : Mono.empty());
    }

    /** The caller has left. */
    void leave() {
        if (taken.compareAndSet(false, true)) {
            discarded(rest).subscribe();
        }
    }

    private static Mono<Void> discarded(Flux<DataBuffer> all) {
        return all.doOnNext(DataBufferUtils::release).then();
    }
}
