package dev.semel.gateway.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One connection to the upstream, and the call it carries. Confined to its event loop.
 *
 * <p>It never sends a request twice and never takes an answer for whole that isn't: a body ends at its declared length,
 * at its last chunk, or, when it has neither, at an orderly close.
 */
// What a write or a close comes to is told by the channel's events, so their futures say nothing new.
@SuppressWarnings("FutureReturnValueIgnored")
final class UpstreamConnection extends ChannelInboundHandlerAdapter {
    /** Interim answers (1xx) a call may get; more is an attack or a fault. */
    private static final int MAX_INTERIM = 32;

    private final UpstreamPool pool;
    private final Channel channel;
    private final MissedReset missedReset;

    private @Nullable UpstreamCall call;
    private boolean upgradeAsked;
    private boolean requestWhole;
    private boolean tunnel;

    private int interim;
    private boolean skippingInterim;
    private boolean reusable;
    private boolean untilClose;
    private boolean closedOrderly;
    private boolean bodiless;
    private boolean free;

    private long deadline = Long.MAX_VALUE;
    private long idleSince;
    private long idleLimit;

    UpstreamConnection(UpstreamPool pool, Channel channel, Duration keepAlive) {
        this.pool = pool;
        this.channel = channel;
        this.missedReset = new MissedReset(channel);
        this.idleLimit = keepAlive.toNanos();
    }

    /** Gives the connection to a call. It must be {@link #usable}. */
    void carry(UpstreamCall newCall) {
        call = newCall;
        upgradeAsked = false;
        requestWhole = false;
        interim = 0;
        skippingInterim = false;
        deadline = Long.MAX_VALUE;
        newCall.connected(this);
    }

    /** Its age starts here. */
    void openedNow() {
        idleSince = pool.now();
    }

    boolean usable(long now) {
        return channel.isActive() && now - idleSince < idleLimit;
    }

    /** Sends the request, whole. */
    void send(FullHttpRequest request) {
        requestWhole = true;
        bodiless = request.method().equals(HttpMethod.HEAD);
        channel.writeAndFlush(request, channel.voidPromise());
    }

    /** Sends the head of a request whose body follows, or of one that asks for an upgrade. */
    void sendHead(HttpRequest request, boolean asksForUpgrade) {
        upgradeAsked = asksForUpgrade;
        bodiless = request.method().equals(HttpMethod.HEAD);
        channel.writeAndFlush(request, channel.voidPromise());
    }

    void sendPiece(ByteBuf piece) {
        channel.writeAndFlush(tunnel ? piece : new DefaultHttpContent(piece), channel.voidPromise());
    }

    void sendEnd() {
        requestWhole = true;
        channel.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT, channel.voidPromise());
    }

    boolean writable() {
        return channel.isWritable();
    }

    void pauseReading() {
        channel.config().setAutoRead(false);
    }

    void resumeReading() {
        channel.config().setAutoRead(true);
    }

    /** When {@link UpstreamCall#late} is to be called, unless a later deadline is set before. */
    void deadlineIn(Duration patience) {
        deadline = pool.now() + patience.toNanos();
    }

    /** The call gives up: the connection is cut and the call hears nothing more. */
    void abandon() {
        call = null;
        channel.close();
    }

    /** Cuts the connection; the call hears that it was lost. */
    void cut() {
        channel.close();
    }

    /** Looks at the clock. */
    void tick(long now) {
        UpstreamCall current = call;
        if (current == null) {
            if (now - idleSince >= idleLimit) {
                channel.close();
            }
        } else if (missedReset.isThere()) {
            fail(UpstreamFailure.LOST);
        } else if (now >= deadline) {
            deadline = Long.MAX_VALUE;
            current.late();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        missedReset.readSomething();
        try {
            UpstreamCall current = call;
            if (current == null) {
                // Nobody asked: the upstream is out of step, and a later call must not get this answer.
                free = false;
                channel.close();
            } else if (message instanceof HttpResponse response) {
                responseHead(current, response);
                if (message instanceof HttpContent content) {
                    responseBody(current, content);
                }
            } else if (message instanceof HttpContent content) {
                responseBody(current, content);
            } else if (tunnel && message instanceof ByteBuf bytes) {
                current.data(bytes);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void responseHead(UpstreamCall current, HttpResponse response) {
        int status = response.status().code();
        HttpVersion version = response.protocolVersion();
        if (response.decoderResult().isFailure() || version.majorVersion() != 1 || status > 599 || status < 100) {
            fail(UpstreamFailure.INVALID);
        } else if (status == 101) {
            switchProtocol(current, response);
        } else if (status < 200) {
            skippingInterim = true;
            if (++interim > MAX_INTERIM) {
                fail(UpstreamFailure.INVALID);
            }
        } else {
            untilClose = !bodiless && endsWithConnection(response);
            reusable = !untilClose && HttpUtil.isKeepAlive(response);
            learnKeepAlive(response);
            current.head(response);
        }
    }

    private void switchProtocol(UpstreamCall current, HttpResponse response) {
        if (!upgradeAsked) {
            fail(UpstreamFailure.INVALID);
            return;
        }
        tunnel = true;
        requestWhole = true;
        current.switched(response);
        // The decoder hands over what it has read beyond the answer when it leaves.
        channel.pipeline().remove(HttpClientCodec.class);
    }

    private void responseBody(UpstreamCall current, HttpContent content) {
        if (tunnel || call == null) {
            return;
        }
        if (content.decoderResult().isFailure()) {
            fail(UpstreamFailure.INVALID);
            return;
        }
        if (skippingInterim) {
            skippingInterim = !(content instanceof LastHttpContent);
            return;
        }
        if (content.content().isReadable()) {
            current.data(content.content());
        }
        if (content instanceof LastHttpContent last && call != null) {
            if (untilClose && channel.pipeline().get(SslHandler.class) != null && !closedOrderly) {
                // Without TLS's own goodbye the end may be somebody's cut.
                fail(UpstreamFailure.LOST);
            } else {
                end(current, last);
            }
        }
    }

    private void end(UpstreamCall current, LastHttpContent last) {
        call = null;
        if (reusable && requestWhole && channel.isActive()) {
            idleSince = pool.now();
            channel.config().setAutoRead(true);
            // The next call gets it after this read: what arrived with the answer's end is not an answer to that call.
            free = true;
            current.ended(last.trailingHeaders());
        } else {
            channel.close();
            current.ended(last.trailingHeaders());
        }
    }

    private void fail(UpstreamFailure failure) {
        UpstreamCall current = call;
        call = null;
        channel.close();
        if (current != null) {
            current.failed(failure);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (free) {
            free = false;
            if (channel.isActive()) {
                pool.release(this);
            }
        } else if (call != null) {
            call.readComplete();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (call != null && channel.isWritable()) {
            call.writable();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslCloseCompletionEvent close) {
            closedOrderly = close.isSuccess();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        fail(UpstreamFailure.LOST);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        pool.closed(this);
        fail(UpstreamFailure.LOST);
    }

    /** The upstream may say how long it keeps a silent connection; a second less is safe. */
    private void learnKeepAlive(HttpMessage response) {
        String hint = response.headers().get("Keep-Alive");
        int at = hint == null ? -1 : hint.indexOf("timeout=");
        if (hint == null || at < 0) {
            return;
        }
        int from = at + "timeout=".length();
        int to = from;
        while (to < hint.length() && to - from < 6 && Character.digit(hint.charAt(to), 10) >= 0) {
            to++;
        }
        if (to > from) {
            long seconds = Long.parseLong(hint.substring(from, to)) - 1;
            idleLimit =
                    Math.min(idleLimit, Math.max(0, Duration.ofSeconds(seconds).toNanos()));
        }
    }

    private static boolean endsWithConnection(HttpResponse response) {
        int status = response.status().code();
        return status != 204
                && status != 304
                && !response.headers().contains(HttpHeaderNames.CONTENT_LENGTH)
                && !HttpUtil.isTransferEncodingChunked(response);
    }
}
