package dev.semel.gateway.proxy;

import dev.semel.Execution;
import dev.semel.Execution.ReleaseReason;
import dev.semel.http.Body;
import dev.semel.http.Headers;
import dev.semel.http.Reply;
import dev.semel.http.RequestView;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import java.util.Arrays;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one run of a claimed request: sends it once, keeps the answer until it is whole and recorded, then sends it to
 * the client. Confined to its event loop.
 *
 * <p>The run doesn't depend on its client: one that leaves, or is told that it takes too long, changes nothing at the
 * upstream, and the execution is ended by what the upstream answers. An answer too long to keep is recorded as such and
 * handed on to {@link LongReply}.
 */
final class ProtectedRun implements UpstreamCall {
    private static final Logger LOG = LoggerFactory.getLogger(ProtectedRun.class);
    private static final byte[] NOTHING = {};

    private final ClientRequest client;
    private final ProxyLoop loop;
    private final RequestView view;
    private final Execution execution;
    private final int maxReplyBytes;

    private @Nullable UpstreamConnection connection;
    private @Nullable LongReply longReply;
    private boolean clientTold;
    private int status;
    private Headers headers = Headers.NONE;
    private @Nullable String declaredLength;
    private byte[] bytes = NOTHING;
    private int length;

    ProtectedRun(ClientRequest client, ProxyLoop loop, RequestView view, Execution execution) {
        this.client = client;
        this.loop = loop;
        this.view = view;
        this.execution = execution;
        this.maxReplyBytes = execution.maxReplyBytes();
    }

    void start() {
        loop.runBegins();
        loop.pool().acquire(this);
    }

    @Override
    public boolean wanted() {
        return true;
    }

    @Override
    public void connected(UpstreamConnection found) {
        connection = found;
        if (!execution.isCertain()) {
            found.abandon();
            failed(new UpstreamFailure.NothingRan(ReleaseReason.LEASE_LOST));
            return;
        }
        found.deadlineIn(loop.upstream().responseTimeout());
        found.send(loop.requests()
                .whole(
                        client,
                        view.headers(),
                        execution.upstreamHeaders(),
                        view.body().toBytes()));
    }

    @Override
    public void head(HttpResponse head) {
        status = head.status().code();
        headers = Fields.answered(head.headers().entries());
        declaredLength = head.headers().get("Content-Length");
        long declared = declaredLength == null ? 0 : declaredBytes(declaredLength);
        bytes = new byte[(int) Math.min(declared, maxReplyBytes)];
    }

    @Override
    public void data(ByteBuf piece) {
        LongReply streamed = longReply;
        if (streamed != null) {
            streamed.data(piece);
            return;
        }
        int more = piece.readableBytes();
        if (length + (long) more > maxReplyBytes) {
            becomesLong(piece);
            return;
        }
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.min(maxReplyBytes, Math.max(length + more, bytes.length * 2)));
        }
        piece.getBytes(piece.readerIndex(), bytes, length, more);
        length += more;
    }

    /** The record says that the operation ran; then the answer streams. */
    private void becomesLong(ByteBuf piece) {
        UpstreamConnection source = connection;
        if (source == null) {
            return;
        }
        source.pauseReading();
        Body begun = kept();
        var streamed = new LongReply(client, loop, source, declaredLength, begun);
        longReply = streamed;
        streamed.data(piece);
        settle(execution.completeWithoutBody(new Reply(status, headers, begun)), streamed::begin);
    }

    @Override
    public void ended(HttpHeaders trailers) {
        if (longReply != null) {
            longReply.ended(Fields.answered(trailers.entries()));
            return;
        }
        settle(
                execution.complete(new Reply(status, headers, kept(), Fields.answered(trailers.entries()))),
                this::answer);
    }

    @Override
    public void failed(UpstreamFailure failure) {
        if (longReply != null) {
            longReply.broken();
            return;
        }
        settle(
                switch (failure) {
                    case UpstreamFailure.NothingRan nothing -> execution.release(nothing.reason());
                    case UpstreamFailure.NobodyKnows unknown -> execution.unknown(unknown.cause());
                },
                this::answer);
    }

    @Override
    public void late() {
        UpstreamConnection source = connection;
        if (source == null) {
            return;
        }
        if (longReply != null) {
            source.abandon();
            longReply.broken();
        } else if (!clientTold) {
            clientTold = true;
            source.deadlineIn(loop.upstream().lateLimit());
            client.send(execution.timedOut());
        } else {
            source.abandon();
            failed(UpstreamFailure.LATE);
        }
    }

    /** Ends the execution; what follows comes back to this event loop. */
    private void settle(CompletionStage<Reply> ending, Consumer<Reply> then) {
        loop.resume(ending, (reply, failure) -> {
            loop.runEnds();
            if (failure != null) {
                LOG.error("an execution could not be ended", failure);
                client.cut();
            } else {
                then.accept(reply);
            }
        });
    }

    private void answer(Reply reply) {
        if (!clientTold) {
            client.send(reply);
        }
    }

    private Body kept() {
        byte[] whole = length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
        bytes = NOTHING;
        return Body.wrap(whole);
    }

    /** The parser has checked that it is a number; one that overflows is over every limit. */
    private static long declaredBytes(String text) {
        try {
            return Long.parseLong(text.strip());
        } catch (NumberFormatException tooManyDigits) {
            return Long.MAX_VALUE;
        }
    }

    @Override
    public void readComplete() {
        // A kept answer waits for its end.
    }

    @Override
    public void writable() {
        // The request is sent whole.
    }

    @Override
    public void switched(HttpResponse head) {
        throw new IllegalStateException("no upgrade was asked for");
    }
}
