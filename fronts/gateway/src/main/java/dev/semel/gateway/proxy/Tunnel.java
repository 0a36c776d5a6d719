package dev.semel.gateway.proxy;

import dev.semel.http.Headers;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request to change the protocol (WebSocket and others): when the upstream agrees, bytes go both ways as they come;
 * when it doesn't, its answer passes through. Confined to its event loop.
 */
final class Tunnel implements UpstreamCall {
    private final ClientRequest client;
    private final ProxyLoop loop;
    private final Headers fields;
    private final String protocol;
    private final PassThrough refused;
    private final List<Buffer> early = new ArrayList<>(1);

    private @Nullable UpstreamConnection connection;
    private @Nullable NetSocket socket;
    private boolean switched;
    private boolean over;

    Tunnel(ClientRequest client, ProxyLoop loop, Headers fields, String protocol) {
        this.client = client;
        this.loop = loop;
        this.fields = fields;
        this.protocol = protocol;
        this.refused = new PassThrough(client, loop, fields, Headers.NONE, new byte[0], true);
    }

    void start() {
        client.bodyRead();
        client.whenGone(this::close);
        loop.pool().acquire(this);
    }

    @Override
    public boolean wanted() {
        return !over;
    }

    @Override
    public void connected(UpstreamConnection found) {
        connection = found;
        refused.answeredOn(found);
        found.deadlineIn(loop.upstream().responseTimeout());
        found.sendHead(loop.requests().upgrade(client, fields, protocol), true);
    }

    @Override
    public void switched(HttpResponse head) {
        switched = true;
        UpstreamConnection source = connection;
        if (source == null || client.gone()) {
            close();
            return;
        }
        source.pauseReading();
        client.head(101, Fields.answered(head.headers().entries()));
        client.field("Connection", "Upgrade");
        client.field("Upgrade", head.headers().get("Upgrade", protocol));
        client.connection().becomesTunnel();
        client.request().toNetSocket().onComplete(upgraded -> {
            if (upgraded.failed()) {
                close();
            } else {
                join(source, upgraded.result());
            }
        });
    }

    private void join(UpstreamConnection source, NetSocket target) {
        socket = target;
        target.handler(bytes -> {
            if (!over) {
                touch(source);
                source.sendPiece(Unpooled.wrappedBuffer(bytes.getBytes()));
                if (!source.writable()) {
                    target.pause();
                }
            }
        });
        target.closeHandler(closed -> close());
        target.exceptionHandler(broken -> close());
        for (Buffer bytes : early) {
            target.write(bytes);
        }
        early.clear();
        touch(source);
        source.resumeReading();
    }

    @Override
    public void data(ByteBuf piece) {
        if (!switched) {
            refused.data(piece);
            return;
        }
        Buffer bytes = ClientRequest.copy(piece);
        NetSocket target = socket;
        UpstreamConnection source = connection;
        if (target == null || source == null) {
            early.add(bytes);
            return;
        }
        touch(source);
        target.write(bytes);
        if (target.writeQueueFull()) {
            source.pauseReading();
            target.drainHandler(drained -> source.resumeReading());
        }
    }

    @Override
    public void writable() {
        if (socket != null && !over) {
            socket.resume();
        }
    }

    private void touch(UpstreamConnection source) {
        source.deadlineIn(loop.upstream().streamIdleTimeout());
    }

    @Override
    public void head(HttpResponse head) {
        refused.head(head);
    }

    @Override
    public void readComplete() {
        if (!switched) {
            refused.readComplete();
        }
    }

    @Override
    public void ended(HttpHeaders trailers) {
        over = true;
        refused.ended(trailers);
    }

    @Override
    public void late() {
        if (switched) {
            close();
        } else {
            over = true;
            if (connection != null) {
                connection.abandon();
            }
            refused.late();
        }
    }

    @Override
    public void failed(UpstreamFailure failure) {
        if (switched) {
            close();
        } else {
            over = true;
            refused.failed(failure);
        }
    }

    /** Both sides end together. */
    private void close() {
        if (over) {
            return;
        }
        over = true;
        if (connection != null) {
            connection.abandon();
        }
        if (socket != null) {
            socket.close();
        } else if (switched) {
            client.connection().connection().close();
        }
        client.tunnelEnded();
    }
}
