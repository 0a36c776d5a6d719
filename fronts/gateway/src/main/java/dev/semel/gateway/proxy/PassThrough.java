package dev.semel.gateway.proxy;

import dev.semel.http.Headers;
import dev.semel.policy.Problem;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/**
 * Carries one request to the upstream and its answer back without keeping either: both sides are read as fast as the
 * other takes the bytes. Confined to its event loop.
 *
 * <p>What arrives together leaves together: a small answer is one write, and an event of a stream leaves as soon as it
 * is there. Interim answers are not passed on; {@code Expect: 100-continue} is answered here.
 */
final class PassThrough implements UpstreamCall {
    private final ClientRequest client;
    private final ProxyLoop loop;
    private final Headers fields;
    private final Headers marks;
    private final byte[] begun;
    private final boolean bodyWhole;

    private @Nullable UpstreamConnection connection;
    private @Nullable HttpResponse heldHead;
    private @Nullable Buffer heldPiece;
    private boolean headSent;
    private boolean over;

    /**
     * @param fields the request's, as the upstream gets them
     * @param marks for the answer
     * @param begun what has been read of the request's body
     * @param bodyWhole whether that is all of it
     */
    PassThrough(ClientRequest client, ProxyLoop loop, Headers fields, Headers marks, byte[] begun, boolean bodyWhole) {
        this.client = client;
        this.loop = loop;
        this.fields = fields;
        this.marks = marks;
        this.begun = begun;
        this.bodyWhole = bodyWhole;
    }

    void start() {
        if (!bodyWhole) {
            client.request().pause();
        }
        client.whenGone(this::clientGone);
        loop.pool().acquire(this);
    }

    @Override
    public boolean wanted() {
        return !over;
    }

    @Override
    public void connected(UpstreamConnection found) {
        connection = found;
        found.deadlineIn(loop.upstream().responseTimeout());
        if (bodyWhole) {
            found.send(loop.requests().whole(client, fields, Headers.NONE, begun));
        } else {
            found.sendHead(loop.requests().head(client, fields, client.declaredLength()), false);
            if (begun.length > 0) {
                found.sendPiece(Unpooled.wrappedBuffer(begun));
            }
            pump(found);
        }
    }

    /** Somebody else has sent the request; the answer comes here. */
    void answeredOn(UpstreamConnection found) {
        connection = found;
    }

    private void pump(UpstreamConnection found) {
        HttpServerRequest request = client.request();
        request.handler(piece -> {
            if (over) {
                return;
            }
            found.sendPiece(Unpooled.wrappedBuffer(piece.getBytes()));
            found.deadlineIn(loop.upstream().responseTimeout());
            if (!found.writable()) {
                request.pause();
            }
        });
        request.endHandler(end -> {
            client.bodyRead();
            if (!over) {
                found.sendEnd();
            }
        });
        if (client.expectsContinue() && begun.length == 0) {
            client.response().writeContinue();
        }
        request.resume();
    }

    @Override
    public void writable() {
        if (!over && !client.request().isEnded()) {
            client.request().resume();
        }
    }

    @Override
    public void head(HttpResponse head) {
        heldHead = head;
        touch();
    }

    @Override
    public void data(ByteBuf piece) {
        touch();
        Buffer bytes = ClientRequest.copy(piece);
        if (heldHead != null && heldPiece == null) {
            heldPiece = bytes;
            return;
        }
        flushHeld();
        client.write(bytes);
        pauseWhenFull();
    }

    @Override
    public void readComplete() {
        if (heldHead != null) {
            flushHeld();
            pauseWhenFull();
        }
    }

    private void flushHeld() {
        HttpResponse head = heldHead;
        if (head == null) {
            return;
        }
        sendHead(head);
        Buffer piece = heldPiece;
        heldPiece = null;
        if (!head.headers().contains("Content-Length")) {
            client.chunked();
        }
        if (piece != null) {
            client.write(piece);
        } else if (!client.gone()) {
            client.response().writeHead();
        }
    }

    private void sendHead(HttpResponse head) {
        heldHead = null;
        headSent = true;
        String length = head.headers().get("Content-Length");
        client.head(
                head.status().code(), Fields.answered(head.headers().entries()).plus(marks));
        if (length != null) {
            client.field("Content-Length", length);
        }
    }

    private void pauseWhenFull() {
        UpstreamConnection source = connection;
        if (source != null && client.full()) {
            source.pauseReading();
            client.response().drainHandler(drained -> {
                if (!over) {
                    touch();
                    source.resumeReading();
                }
            });
        }
    }

    @Override
    public void ended(HttpHeaders trailers) {
        over = true;
        HttpResponse head = heldHead;
        if (head != null) {
            sendHead(head);
        }
        if (!trailers.isEmpty()) {
            if (head != null) {
                client.chunked();
            }
            client.trailers(Fields.answered(trailers.entries()));
        }
        client.end(heldPiece);
    }

    @Override
    public void switched(HttpResponse head) {
        throw new IllegalStateException("no upgrade was asked for");
    }

    private void touch() {
        if (connection != null) {
            connection.deadlineIn(loop.upstream().streamIdleTimeout());
        }
    }

    @Override
    public void late() {
        over = true;
        if (connection != null) {
            connection.abandon();
        }
        if (headSent) {
            client.cut();
        } else {
            client.send(Problems.of(Problem.UPSTREAM_TIMEOUT, "The API did not begin to answer in time."));
        }
    }

    @Override
    public void failed(UpstreamFailure failure) {
        over = true;
        if (headSent) {
            client.cut();
            return;
        }
        client.send(
                switch (failure) {
                    case UpstreamFailure.NothingRan nothing ->
                        Problems.of(Problem.UPSTREAM_UNREACHABLE, "The request was not sent.");
                    case UpstreamFailure.NobodyKnows unknown ->
                        Problems.of(Problem.UPSTREAM_FAILED, "The API's answer is missing or broken.");
                });
    }

    /** Nobody is left to take the answer: the upstream may stop making it. */
    private void clientGone() {
        if (!over) {
            over = true;
            if (connection != null) {
                connection.abandon();
            }
            client.end(null);
        }
    }
}
