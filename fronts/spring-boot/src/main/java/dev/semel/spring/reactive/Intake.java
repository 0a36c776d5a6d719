package dev.semel.spring.reactive;

import dev.semel.http.Body;
import java.io.ByteArrayOutputStream;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Takes a body in, up to a limit: what is longer comes as what was taken and the rest as it comes. Used for one body;
 * its signals come one after the other.
 */
final class Intake extends BaseSubscriber<DataBuffer> {
    /** What came of a body. */
    sealed interface Taken {
        /** The whole body. */
        record Whole(Body body) implements Taken {}

        /** A longer one. {@code all} begins with what was taken, and can be read once. */
        record Longer(Body begun, Flux<DataBuffer> all) implements Taken {}
    }

    private final int limit;
    private final boolean drains;
    private final CompletableFuture<Taken> taken = new CompletableFuture<>();
    private final Sinks.Empty<Void> read = Sinks.empty();
    private @Nullable ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private volatile @Nullable FluxSink<DataBuffer> rest;
    private volatile boolean discards;

    private Intake(int limit, boolean drains) {
        this.limit = limit;
        this.drains = drains;
    }

    /** @param drains whether a rest that nobody wants is read to its end all the same */
    static Intake of(Publisher<? extends DataBuffer> body, int limit, boolean drains) {
        var intake = new Intake(limit, drains);
        Flux.<DataBuffer>from(body).subscribe(intake);
        return intake;
    }

    /** What came; fails when the body does before there is more than the limit. */
    Mono<Taken> taken() {
        return Mono.fromFuture(taken, true);
    }

    /** When the body has been read to its end, or has failed. */
    Mono<Void> read() {
        return read.asMono();
    }

    @Override
    protected void hookOnSubscribe(Subscription subscription) {
        subscription.request(1);
    }

    @Override
    protected void hookOnNext(DataBuffer buffer) {
        FluxSink<DataBuffer> sink = rest;
        if (discards) {
            DataBufferUtils.release(buffer);
        } else if (sink != null) {
            sink.next(buffer);
        } else {
            take(buffer, Objects.requireNonNull(bytes));
        }
    }

    private void take(DataBuffer buffer, ByteArrayOutputStream into) {
        byte[] piece = new byte[buffer.readableByteCount()];
        buffer.read(piece);
        DataBufferUtils.release(buffer);
        into.writeBytes(piece);
        if (into.size() <= limit) {
            request(1);
            return;
        }
        byte[] begun = into.toByteArray();
        bytes = null;
        Flux<DataBuffer> more = Flux.create(this::goOn, FluxSink.OverflowStrategy.BUFFER);
        DataBuffer first = DefaultDataBufferFactory.sharedInstance.wrap(begun);
        taken.complete(new Taken.Longer(Body.copyOf(begun), Flux.concat(Mono.just(first), more)));
    }

    private void goOn(FluxSink<DataBuffer> sink) {
        rest = sink;
        sink.onCancel(this::leave);
        sink.onRequest(this::request);
    }

    private void leave() {
        discards = true;
        if (drains) {
            requestUnbounded();
        } else {
            cancel();
        }
    }

    @Override
    protected void hookOnComplete() {
        FluxSink<DataBuffer> sink = rest;
        if (sink != null) {
            sink.complete();
        } else if (bytes != null) {
            taken.complete(new Taken.Whole(Body.wrap(bytes.toByteArray())));
        }
        var unused = read.tryEmitEmpty();
    }

    @Override
    protected void hookOnError(Throwable failure) {
        FluxSink<DataBuffer> sink = rest;
        if (sink != null) {
            sink.error(failure);
        }
        taken.completeExceptionally(failure);
        var unused = read.tryEmitError(failure);
    }
}
