package dev.semel.gateway.proxy;

import dev.semel.http.Headers;
import dev.semel.http.Reply;
import io.netty.buffer.ByteBuf;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A client's request and the answer to it. Confined to its event loop.
 *
 * <p>It knows whether the client is still there, frames the answer, and ends it once: with {@link #send}, {@link #end}
 * or {@link #cut}. After that, and when the client is gone, nothing is sent any more.
 */
final class ClientRequest {
    /** What is read and thrown away of a body that nobody wants, before the connection is cut. */
    private static final int MAX_DISCARDED = 256 * 1024;

    private final ProxyLoop loop;
    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final ClientConnection connection;
    private final long started = System.nanoTime();

    private final String method;
    private final String target;
    private Decision decision = Decision.PASSED;
    private @Nullable String operation;

    private boolean bodyRead;
    private boolean finished;
    private boolean gone;
    private boolean endsWithConnection;
    private long discarded;
    private @Nullable Runnable whenGone;

    ClientRequest(ProxyLoop loop, HttpServerRequest request, ClientConnection connection) {
        this.loop = loop;
        this.request = request;
        this.response = request.response();
        this.connection = connection;
        this.method = request.method().name();
        this.target = request.uri();
        connection.answerBegins();
        response.closeHandler(closed -> clientGone());
        response.exceptionHandler(broken -> {});
    }

    HttpServerRequest request() {
        return request;
    }

    HttpServerResponse response() {
        return response;
    }

    ClientConnection connection() {
        return connection;
    }

    String method() {
        return method;
    }

    /** Path and query, as sent. */
    String target() {
        return target;
    }

    String path() {
        int mark = target.indexOf('?');
        return mark < 0 ? target : target.substring(0, mark);
    }

    String address() {
        return connection.address();
    }

    boolean secure() {
        return connection.secure();
    }

    boolean isHttp2() {
        return request.version() == HttpVersion.HTTP_2;
    }

    /** The Host that the client named; null for HTTP/1.0 without one. */
    @Nullable
    String host() {
        if (isHttp2()) {
            return request.authority() == null ? null : request.authority().toString();
        }
        return request.headers().get("Host");
    }

    /** Whether the head announces a body, be it empty. */
    boolean declaresBody() {
        return declaredLength() != null || isChunked();
    }

    @Nullable
    String declaredLength() {
        return request.headers().get("Content-Length");
    }

    private boolean isChunked() {
        return isHttp2() ? !bodyRead : request.headers().contains("Transfer-Encoding");
    }

    boolean expectsContinue() {
        return request.headers().contains("Expect") && request.version() != HttpVersion.HTTP_1_0;
    }

    /** The time of the last tick. */
    long now() {
        return loop.now();
    }

    /** The body is waited for: its reader looks at the clock. */
    void watch(BodyReader reader) {
        loop.watch(reader);
    }

    void unwatch(BodyReader reader) {
        if (isHttp2()) {
            loop.unwatch(reader);
        }
    }

    boolean gone() {
        return gone;
    }

    boolean finished() {
        return finished;
    }

    void whenGone(Runnable action) {
        whenGone = action;
    }

    void decided(Decision made) {
        decision = made;
    }

    void runsAs(String operationId) {
        operation = operationId;
    }

    /** From now on nothing depends on whether the client is there. */
    void stays() {
        whenGone = null;
    }

    /** The body has been read to its end. */
    void bodyRead() {
        bodyRead = true;
    }

    /** Sends the whole answer in one go. */
    void send(Reply reply) {
        if (finished || gone) {
            finish();
            return;
        }
        head(reply.status(), reply.headers());
        boolean bodiless = method.equals("HEAD") || reply.status() == 204 || reply.status() == 304;
        if (!bodiless && !reply.trailers().isEmpty() && !isHttp2()) {
            response.setChunked(true);
        }
        trailers(reply.trailers());
        end(bodiless ? null : Buffer.buffer(reply.body().toBytes()));
    }

    /** Sets the status and the fields of the answer. Nothing leaves yet. */
    void head(int status, Headers headers) {
        response.setStatusCode(status);
        MultiMap fields = response.headers();
        for (Headers.Field field : headers.fields()) {
            add(fields, field.name(), field.value());
        }
        if (isHttp2()) {
            if (loop.draining()) {
                connection.ending();
            }
        } else if (loop.draining() || (!bodyRead && declaresBody())) {
            connection.ending();
            fields.set("Connection", "close");
        }
    }

    /** Sets a field of the head. */
    void field(String name, String value) {
        add(response.headers(), name, value);
    }

    private void add(MultiMap fields, String name, String value) {
        fields.add(isHttp2() ? name.toLowerCase(Locale.ROOT) : name, value);
    }

    /** The body's length isn't known, or trailers follow it. */
    void chunked() {
        if (request.version() == HttpVersion.HTTP_1_0) {
            // It doesn't know chunks: only the connection's end can say where the answer ends.
            endsWithConnection = true;
            response.putHeader("Connection", "close");
        } else if (!isHttp2()) {
            response.setChunked(true);
        }
    }

    void trailers(Headers trailers) {
        for (Headers.Field field : trailers.fields()) {
            response.putTrailer(isHttp2() ? field.name().toLowerCase(Locale.ROOT) : field.name(), field.value());
        }
    }

    void write(Buffer piece) {
        if (!finished && !gone) {
            response.write(piece);
        }
    }

    boolean full() {
        return !finished && !gone && response.writeQueueFull();
    }

    /** Ends the answer; with it, the client's part of the exchange. */
    void end(@Nullable Buffer last) {
        if (!finished && !gone) {
            var ended = last == null ? response.end() : response.end(last);
            if (endsWithConnection || loop.draining() || (!bodyRead && declaresBody())) {
                ended.onComplete(sent -> closeGently());
            }
        }
        finish();
    }

    /** Breaks the answer off, so that nobody takes it for whole. */
    void cut() {
        if (!finished && !gone) {
            response.reset();
        }
        finish();
    }

    /** The answer was a change of protocol, and that is over too. */
    void tunnelEnded() {
        finish();
    }

    /** A closed socket with unread bytes destroys the answer on its way: what still comes is read, within limits. */
    private void closeGently() {
        if (bodyRead || isHttp2() || request.isEnded()) {
            if (!isHttp2()) {
                connection.connection().close();
            }
            return;
        }
        request.handler(piece -> {
            discarded += piece.length();
            if (discarded > MAX_DISCARDED) {
                connection.connection().close();
            }
        });
        request.endHandler(end -> connection.connection().close());
        request.resume();
    }

    private void clientGone() {
        if (!gone && !finished) {
            gone = true;
            Runnable action = whenGone;
            if (action != null) {
                action.run();
            }
        }
    }

    private void finish() {
        if (!finished) {
            finished = true;
            connection.answerEnds();
            loop.log()
                    .add(
                            method,
                            path(),
                            gone ? 499 : response.getStatusCode(),
                            decision,
                            operation,
                            System.nanoTime() - started,
                            response.bytesWritten(),
                            connection.address());
        }
    }

    /** Bytes of a netty buffer that outlive it. */
    static Buffer copy(ByteBuf bytes) {
        var copied = new byte[bytes.readableBytes()];
        bytes.getBytes(bytes.readerIndex(), copied);
        return Buffer.buffer(copied);
    }
}
