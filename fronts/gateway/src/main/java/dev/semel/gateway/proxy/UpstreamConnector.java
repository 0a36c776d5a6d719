package dev.semel.gateway.proxy;

import dev.semel.Execution.ReleaseReason;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Opens connections to the upstream, TLS included. Thread-safe; answers on the pool's event loop. */
// Channels are closed without waiting for it.
@SuppressWarnings("FutureReturnValueIgnored")
final class UpstreamConnector {
    private final UpstreamSettings settings;
    private final ChannelFactory<? extends Channel> channels;
    private final HostLookup lookup;
    private final @Nullable SslContext tls;

    UpstreamConnector(
            UpstreamSettings settings,
            ChannelFactory<? extends Channel> channels,
            HostLookup lookup,
            @Nullable SslContext tls) {
        this.settings = settings;
        this.channels = channels;
        this.lookup = lookup;
        this.tls = tls;
    }

    /** Tells the pool about one connection, or that there is none. */
    void connect(UpstreamPool pool) {
        lookup.addresses(pool.loop(), addresses -> connectToOne(pool, addresses, 0));
    }

    private void connectToOne(UpstreamPool pool, List<InetSocketAddress> addresses, int index) {
        if (index >= addresses.size()) {
            pool.notOpened(ReleaseReason.NOT_CONNECTED);
            return;
        }
        ChannelFuture connected = bootstrap(pool).connect(addresses.get(index));
        connected.addListener(done -> {
            if (!done.isSuccess()) {
                connectToOne(pool, addresses, index + 1);
            } else if (tls != null) {
                handshake(pool, connected.channel(), tls);
            } else {
                ready(pool, connected.channel());
            }
        });
    }

    private Bootstrap bootstrap(UpstreamPool pool) {
        return new Bootstrap()
                .group(pool.loop())
                .channelFactory(channels)
                .disableResolver()
                .option(
                        ChannelOption.CONNECT_TIMEOUT_MILLIS,
                        Math.toIntExact(settings.connectTimeout().toMillis()))
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                // Nothing is read before the handlers are there.
                .option(ChannelOption.AUTO_READ, false)
                .handler(new ChannelInboundHandlerAdapter() {
                    @Override
                    public boolean isSharable() {
                        return true;
                    }
                });
    }

    private void handshake(UpstreamPool pool, Channel channel, SslContext context) {
        SslHandler handler = context.newHandler(channel.alloc(), settings.host(), settings.port());
        handler.setHandshakeTimeoutMillis(settings.connectTimeout().toMillis());
        channel.pipeline().addLast(handler);
        // A failed handshake is told to its listener; the same exception in the pipeline is no news.
        channel.pipeline().addLast("quiet", new ChannelInboundHandlerAdapter() {
            @Override
            public void exceptionCaught(ChannelHandlerContext failing, Throwable cause) {
                failing.close();
            }
        });
        handler.handshakeFuture().addListener(done -> {
            if (done.isSuccess()) {
                channel.pipeline().remove("quiet");
                ready(pool, channel);
            } else {
                channel.close();
                pool.notOpened(ReleaseReason.TLS_FAILED);
            }
        });
        channel.config().setAutoRead(true);
    }

    private void ready(UpstreamPool pool, Channel channel) {
        if (!channel.isActive()) {
            pool.notOpened(ReleaseReason.NOT_CONNECTED);
            return;
        }
        var connection = new UpstreamConnection(pool, channel, settings.keepAlive());
        channel.pipeline().addLast(new HttpClientCodec(decoding(), false, false));
        channel.pipeline().addLast(connection);
        connection.openedNow();
        channel.config().setAutoRead(true);
        pool.opened(connection);
    }

    private HttpDecoderConfig decoding() {
        return new HttpDecoderConfig()
                .setMaxInitialLineLength(8192)
                .setMaxHeaderSize(settings.maxHeaderBytes())
                .setMaxChunkSize(64 * 1024)
                .setStrictLineParsing(true)
                .setAllowDuplicateContentLengths(false)
                .setHeadersFactory(DefaultHttpHeadersFactory.headersFactory())
                .setTrailersFactory(DefaultHttpHeadersFactory.trailersFactory());
    }
}
