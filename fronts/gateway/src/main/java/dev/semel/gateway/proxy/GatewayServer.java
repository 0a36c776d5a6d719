package dev.semel.gateway.proxy;

import dev.semel.Idempotency;
import dev.semel.policy.RouteTable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.net.PemKeyCertOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running proxy. Thread-safe. */
public final class GatewayServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GatewayServer.class);
    private static final Duration LOOK = Duration.ofMillis(100);

    /** For the endings of runs that are cut, once the grace is over. */
    private static final Duration LAST_WRITES = Duration.ofSeconds(5);

    private final Vertx vertx;
    private final Transport transport;
    private final HostLookup lookup;
    private final AtomicReference<Routing> routing;
    private final List<ProxyLoop> loops;
    private final AtomicReference<@Nullable CompletableFuture<Void>> stopped = new AtomicReference<>();
    private volatile int port;
    private volatile boolean ready;

    private GatewayServer(
            Vertx vertx,
            Transport transport,
            HostLookup lookup,
            AtomicReference<Routing> routing,
            List<ProxyLoop> loops) {
        this.vertx = vertx;
        this.transport = transport;
        this.lookup = lookup;
        this.routing = routing;
        this.loops = loops;
    }

    /** Starts to listen, on all event loops. The stage fails when the port is taken or a file can't be read. */
    public static CompletionStage<GatewayServer> start(
            ServerSettings server,
            UpstreamSettings upstream,
            Transport transport,
            AccessLog log,
            RouteTable routes,
            Idempotency idempotency) {
        return start(server, upstream, transport, log, routes, Engine.of(idempotency));
    }

    static CompletionStage<GatewayServer> start(
            ServerSettings server,
            UpstreamSettings upstream,
            Transport transport,
            AccessLog log,
            RouteTable routes,
            Engine engine) {
        Transport.Chosen chosen = transport.choose();
        int loopCount = Runtime.getRuntime().availableProcessors();
        var tls = TlsContexts.client(upstream);
        Vertx vertx = Vertx.builder()
                .with(new VertxOptions().setEventLoopPoolSize(loopCount).setPreferNativeTransport(false))
                .withTransport(chosen.implementation())
                .build();
        var lookup = new HostLookup(upstream.host(), upstream.port());
        var connector = new UpstreamConnector(
                upstream, chosen.implementation().implementation().channelFactory(false), lookup, tls);
        var shared = new ProxyLoop.Shared(server, upstream, connector, log, new AtomicInteger(), loopCount);
        var routing = new AtomicReference<>(new Routing(routes));
        var loops = new ArrayList<ProxyLoop>(loopCount);
        for (int i = 0; i < loopCount; i++) {
            loops.add(new ProxyLoop(((VertxInternal) vertx).createEventLoopContext(), shared, engine, routing));
        }
        var gateway = new GatewayServer(vertx, chosen.transport(), lookup, routing, List.copyOf(loops));
        return gateway.listen(server);
    }

    private CompletionStage<GatewayServer> listen(ServerSettings settings) {
        HttpServerOptions options = options(settings);
        Future<Integer> listening = loops.get(0).listen(vertx, options);
        for (ProxyLoop loop : loops.subList(1, loops.size())) {
            listening = listening.compose(found -> loop.listen(vertx, options));
        }
        return listening
                .map(found -> {
                    port = found;
                    ready = true;
                    LOG.info("listening on {}:{} by {}", settings.host(), port, transport);
                    return this;
                })
                .toCompletionStage()
                .whenComplete((started, failure) -> {
                    if (failure != null) {
                        lookup.close();
                        vertx.close();
                    }
                });
    }

    private static HttpServerOptions options(ServerSettings settings) {
        var options = new HttpServerOptions()
                .setTcpNoDelay(true)
                .setAcceptBacklog(1024)
                .setStrictThreadMode(true)
                .setHandle100ContinueAutomatically(false)
                .setCompressionSupported(false)
                .setDecompressionSupported(false)
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false)
                .setHttp2ClearTextEnabled(settings.h2c())
                .setMaxHeaderSize(settings.maxHeaderBytes())
                .setMaxInitialLineLength(settings.maxInitialLine())
                .setInitialSettings(new Http2Settings()
                        .setMaxConcurrentStreams(100)
                        .setMaxHeaderListSize(settings.maxHeaderBytes()));
        TlsFiles tls = settings.tls();
        if (tls != null) {
            options.setSsl(true)
                    .setUseAlpn(settings.http2())
                    .setAlpnVersions(
                            settings.http2()
                                    ? List.of(HttpVersion.HTTP_2, HttpVersion.HTTP_1_1)
                                    : List.of(HttpVersion.HTTP_1_1))
                    .setKeyCertOptions(new PemKeyCertOptions()
                            .setCertPath(tls.certificate().toString())
                            .setKeyPath(tls.key().toString()));
        }
        return options;
    }

    /** The port it listens on. */
    public int port() {
        return port;
    }

    /** What carries the bytes, after automatic choice. */
    public Transport transport() {
        return transport;
    }

    /** Whether new requests are welcome: from the start until the drain begins. */
    public boolean ready() {
        return ready;
    }

    /** Requests that arrive from now on follow these routes; those on their way keep the ones they met. */
    public void routes(RouteTable changed) {
        routing.set(new Routing(changed));
    }

    /**
     * Stops: takes no more connections, closes each after its current answer, waits within the grace for what is
     * running, then cuts the rest; what is still at the upstream becomes unknown. Calling it again gives the same
     * stage.
     */
    public CompletionStage<Void> drain(DrainSettings settings) {
        var stage = new CompletableFuture<Void>();
        if (!stopped.compareAndSet(null, stage)) {
            CompletableFuture<Void> first = stopped.get();
            return first == null ? stage : first;
        }
        ready = false;
        Duration grace = settings.grace();
        var closing = new ArrayList<Future<Void>>();
        for (ProxyLoop loop : loops) {
            closing.add(loop.stopListening(grace));
        }
        long deadline = System.nanoTime() + grace.toNanos();
        // What the loops say of themselves is one tick old.
        Future.join(closing).onComplete(closed -> vertx.setTimer(2 * LOOK.toMillis(), later -> await(deadline, stage)));
        return stage;
    }

    /** Clients are gone or answered; runs without a client may still go on. */
    private void await(long deadline, CompletableFuture<Void> stage) {
        if (busy() == 0 || System.nanoTime() >= deadline) {
            cut(stage);
        } else {
            vertx.setTimer(LOOK.toMillis(), later -> await(deadline, stage));
        }
    }

    private void cut(CompletableFuture<Void> stage) {
        onEveryLoop(ProxyLoop::cutUpstream, () -> lastWrites(System.nanoTime() + LAST_WRITES.toNanos(), stage));
    }

    private void lastWrites(long deadline, CompletableFuture<Void> stage) {
        if (busy() > 0 && System.nanoTime() < deadline) {
            vertx.setTimer(LOOK.toMillis(), later -> lastWrites(deadline, stage));
            return;
        }
        onEveryLoop(ProxyLoop::stopClock, () -> {
            lookup.close();
            vertx.close().onComplete(closed -> stage.complete(null));
        });
    }

    // Nothing follows what is run then.
    @SuppressWarnings("FutureReturnValueIgnored")
    private void onEveryLoop(Function<ProxyLoop, CompletionStage<Void>> action, Runnable then) {
        CompletableFuture<?>[] all = loops.stream()
                .map(loop -> action.apply(loop).toCompletableFuture())
                .toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(all).whenComplete((done, failure) -> then.run());
    }

    private int busy() {
        int busy = 0;
        for (ProxyLoop loop : loops) {
            busy += loop.busy();
        }
        return busy;
    }

    /** Stops at once: a drain without grace. */
    @Override
    public void close() {
        drain(new DrainSettings(Duration.ofMillis(1)))
                .toCompletableFuture()
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
    }
}
