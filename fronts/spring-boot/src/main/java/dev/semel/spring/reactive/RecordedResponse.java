package dev.semel.spring.reactive;

import dev.semel.http.Body;
import dev.semel.http.Headers;
import dev.semel.http.Headers.Field;
import dev.semel.http.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ResponseCookie;
import org.springframework.http.server.reactive.AbstractServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The answer of a run, kept until it is recorded. It is nobody's connection: a client that leaves changes nothing. */
final class RecordedResponse extends AbstractServerHttpResponse {
    private static final int OK = 200;

    private final ServerHttpResponse outer;
    private final int limit;
    private final CompletableFuture<Answer> longer = new CompletableFuture<>();
    private volatile @Nullable Body body;

    /**
     * An answer that is longer than what is kept.
     *
     * @param head with what was taken of the body
     * @param all the whole body
     */
    record Answer(Reply head, Flux<DataBuffer> all) {}

    /** @param limit of the body, in bytes */
    RecordedResponse(ServerHttpResponse outer, int limit) {
        super(DefaultDataBufferFactory.sharedInstance);
        this.outer = outer;
        this.limit = limit;
    }

    /** Completes when the body is longer than the limit, and never otherwise. */
    CompletableFuture<Answer> longer() {
        return longer;
    }

    /** Whether a body was begun and has not been read whole. */
    boolean isBroken() {
        return isCommitted() && body == null;
    }

    /** The whole answer, when the handler has ended. */
    Reply reply() {
        Body kept = body;
        return new Reply(status(), fields(), kept == null ? Body.EMPTY : kept);
    }

    private int status() {
        HttpStatusCode code = getStatusCode();
        return code == null ? OK : code.value();
    }

    private Headers fields() {
        List<Field> fields = new ArrayList<>();
        getHeaders().forEach((name, values) -> {
            if (!ExchangeHead.isOurs(name)
                    && !name.equalsIgnoreCase(HttpHeaders.CONTENT_LENGTH)
                    && !name.equalsIgnoreCase(HttpHeaders.TRANSFER_ENCODING)) {
                values.forEach(value -> fields.add(new Field(name, value)));
            }
        });
        getCookies().values().forEach(cookies -> {
            for (ResponseCookie cookie : cookies) {
                fields.add(new Field(HttpHeaders.SET_COOKIE, cookie.toString()));
            }
        });
        return Headers.copyOf(fields);
    }

    @Override
    protected Mono<Void> writeWithInternal(Publisher<? extends DataBuffer> published) {
        return Mono.defer(() -> {
            Intake intake = Intake.of(published, limit, true);
            return intake.taken().flatMap(taken -> switch (taken) {
                case Intake.Taken.Whole(Body whole) -> {
                    body = whole;
                    yield Mono.<Void>empty();
                }
                case Intake.Taken.Longer(Body begun, Flux<DataBuffer> all) -> {
                    body = begun;
                    longer.complete(new Answer(new Reply(status(), fields(), begun), all));
                    yield intake.read();
                }
            });
        });
    }

    @Override
    protected Mono<Void> writeAndFlushWithInternal(Publisher<? extends Publisher<? extends DataBuffer>> published) {
        return writeWithInternal(Flux.from(published).concatMap(piece -> Flux.from(piece), 0));
    }

    @Override
    protected void applyStatusCode() {
        // kept, not sent
    }

    @Override
    protected void applyHeaders() {
        // kept, not sent
    }

    @Override
    protected void applyCookies() {
        // kept, not sent
    }

    @Override
    public Mono<Void> setComplete() {
        return super.setComplete().then(Mono.fromRunnable(() -> {
            if (body == null) {
                body = Body.EMPTY;
            }
        }));
    }

    @Override
    @SuppressWarnings("TypeParameterUnusedInFormals") // so it is inherited
    public <T> T getNativeResponse() {
        return ServerHttpResponseDecorator.getNativeResponse(outer);
    }
}
