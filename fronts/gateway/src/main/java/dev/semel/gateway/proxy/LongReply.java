package dev.semel.gateway.proxy;

import dev.semel.http.Body;
import dev.semel.http.Headers;
import dev.semel.http.Reply;
import io.netty.buffer.ByteBuf;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The answer of a protected run that is too long to keep: it waits until the record says that the operation ran, then
 * streams, as fast as the client takes it. Without a client it is read to its end all the same. Confined to its event
 * loop.
 */
final class LongReply {
    private final ClientRequest client;
    private final ProxyLoop loop;
    private final UpstreamConnection source;
    private final @Nullable String declaredLength;
    private final Body start;
    private final ArrayDeque<Buffer> held = new ArrayDeque<>();
    private @Nullable Headers trailers;
    private boolean begun;
    private boolean broken;

    /** @param start the beginning of its body, as it was given to the execution */
    LongReply(
            ClientRequest client,
            ProxyLoop loop,
            UpstreamConnection source,
            @Nullable String declaredLength,
            Body start) {
        this.client = client;
        this.loop = loop;
        this.source = source;
        this.declaredLength = declaredLength;
        this.start = start;
    }

    /**
     * It is recorded: sends the head and what has been read. Another body is the engine's own answer, and all of it.
     */
    void begin(Reply head) {
        begun = true;
        if (!head.body().equals(start)) {
            client.send(head);
        }
        client.whenGone(this::clientGone);
        if (broken) {
            client.cut();
            return;
        }
        if (!client.finished() && !client.gone()) {
            client.head(head.status(), head.headers());
            if (declaredLength != null) {
                client.field("Content-Length", declaredLength);
            } else {
                client.chunked();
            }
            client.write(Buffer.buffer(head.body().toBytes()));
        }
        held.forEach(client::write);
        held.clear();
        if (trailers != null) {
            finish(trailers);
            return;
        }
        source.deadlineIn(loop.upstream().streamIdleTimeout());
        resumeWhenTaken();
    }

    void data(ByteBuf piece) {
        if (!begun) {
            // Reading is paused: no more than one read's worth comes.
            held.add(ClientRequest.copy(piece));
            return;
        }
        source.deadlineIn(loop.upstream().streamIdleTimeout());
        if (!client.finished() && !client.gone()) {
            client.write(ClientRequest.copy(piece));
            if (client.full()) {
                source.pauseReading();
                resumeWhenTaken();
            }
        }
    }

    private void resumeWhenTaken() {
        if (client.full()) {
            client.response().drainHandler(drained -> source.resumeReading());
        } else {
            source.resumeReading();
        }
    }

    void ended(Headers given) {
        if (begun) {
            finish(given);
        } else {
            trailers = given;
        }
    }

    private void finish(Headers given) {
        if (!client.finished() && !client.gone() && declaredLength == null) {
            client.trailers(given);
        }
        client.end(null);
    }

    /** It broke off: nobody may take it for whole. */
    void broken() {
        broken = true;
        if (begun) {
            client.cut();
        }
    }

    private void clientGone() {
        client.end(null);
        source.resumeReading();
    }
}
