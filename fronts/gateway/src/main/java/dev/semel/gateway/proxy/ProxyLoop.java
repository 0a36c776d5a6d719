package dev.semel.gateway.proxy;

import io.netty.channel.EventLoop;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.Http1ServerConfig;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.http1.Http1ServerConnection;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All that belongs to one event loop: its listener, its clients' connections, its pool to the upstream, its part of the
 * access log, and one clock for all timeouts. Confined to the loop, but for {@link #listen}, {@link #stopListening} and
 * what says otherwise.
 */
final class ProxyLoop {
    private static final Logger LOG = LoggerFactory.getLogger(ProxyLoop.class);
    private static final Duration TICK = Duration.ofMillis(100);

    private final ContextInternal context;
    private final EventLoop eventLoop;
    private final ServerSettings server;
    private final UpstreamSettings upstream;
    private final UpstreamRequests requests;
    private final UpstreamPool pool;
    private final AccessLog.Lines log;
    private final ProxyHandler handler;
    private final AtomicInteger openConnections;
    private final Map<HttpConnection, ClientConnection> clients = new HashMap<>();
    private final Set<BodyReader> bodies = new HashSet<>();
    private @Nullable HttpServer listener;
    private @Nullable ScheduledFuture<?> clock;
    private int runs;
    private volatile boolean draining;
    private volatile int busy;

    ProxyLoop(ContextInternal context, Shared shared, Engine engine, AtomicReference<Routing> routing) {
        this.context = context;
        this.eventLoop = context.nettyEventLoop();
        this.server = shared.server();
        this.upstream = shared.upstream();
        this.requests = new UpstreamRequests(server, upstream);
        this.pool = new UpstreamPool(eventLoop, shared.connector(), upstream, shared.loops());
        this.log = shared.log().lines();
        this.openConnections = shared.openConnections();
        this.handler = new ProxyHandler(this, engine, routing);
    }

    /** What the loops have in common. */
    record Shared(
            ServerSettings server,
            UpstreamSettings upstream,
            UpstreamConnector connector,
            AccessLog log,
            AtomicInteger openConnections,
            int loops) {}

    UpstreamSettings upstream() {
        return upstream;
    }

    UpstreamRequests requests() {
        return requests;
    }

    UpstreamPool pool() {
        return pool;
    }

    AccessLog.Lines log() {
        return log;
    }

    long now() {
        return pool.now();
    }

    /** Whether answers close their connections. Thread-safe. */
    boolean draining() {
        return draining;
    }

    /** Starts to listen; answers the port. */
    Future<Integer> listen(Vertx vertx, HttpServerOptions options) {
        HttpServer created = vertx.createHttpServer(options)
                .requestHandler(handler::handle)
                .invalidRequestHandler(handler::handleUnreadable)
                .connectionHandler(this::connected)
                .exceptionHandler(broken -> LOG.debug("a client's connection failed", broken));
        listener = created;
        var port = Promise.<Integer>promise();
        context.runOnContext(inside -> {
            clock = eventLoop.scheduleAtFixedRate(this::tick, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
            created.listen(address()).map(HttpServer::actualPort).onComplete(port);
        });
        return port.future();
    }

    /** With port 0 all loops share one free port. */
    private SocketAddress address() {
        return server.port() == 0
                ? SocketAddress.sharedRandomPort(1, server.host())
                : SocketAddress.inetSocketAddress(server.port(), server.host());
    }

    private void connected(HttpConnection connection) {
        if (openConnections.incrementAndGet() > server.maxConnections()) {
            openConnections.decrementAndGet();
            connection.close();
            return;
        }
        var client = new ClientConnection(this, connection);
        clients.put(connection, client);
        connection.closeHandler(closed -> {
            clients.remove(connection);
            openConnections.decrementAndGet();
        });
        if (connection instanceof Http1ServerConnection http1) {
            var parsing = new Http1ServerConfig()
                    .setMaxHeaderSize(server.maxHeaderBytes())
                    .setMaxInitialLineLength(server.maxInitialLine())
                    .setMaxChunkSize(64 * 1024);
            http1.channelHandlerContext()
                    .pipeline()
                    .replace("httpDecoder", "httpDecoder", new StrictRequestDecoder(parsing, client));
        }
    }

    ClientConnection connection(HttpConnection connection) {
        ClientConnection known = clients.get(connection);
        return known == null ? new ClientConnection(this, connection) : known;
    }

    /** Goes on with a stage's result on this loop: at once when it is there, else with one hop. */
    <T> void resume(CompletionStage<T> stage, BiConsumer<@Nullable T, @Nullable Throwable> then) {
        stage.whenComplete((value, failure) -> {
            if (eventLoop.inEventLoop()) {
                guarded(then, value, failure);
            } else {
                eventLoop.execute(() -> guarded(then, value, failure));
            }
        });
    }

    private static <T> void guarded(
            BiConsumer<@Nullable T, @Nullable Throwable> then, @Nullable T value, @Nullable Throwable failure) {
        try {
            then.accept(value, failure);
        } catch (RuntimeException bug) {
            LOG.error("a request could not be finished", bug);
        }
    }

    void watch(BodyReader reader) {
        bodies.add(reader);
    }

    void unwatch(BodyReader reader) {
        bodies.remove(reader);
    }

    void runBegins() {
        runs++;
    }

    void runEnds() {
        runs--;
    }

    private void tick() {
        try {
            pool.tick();
            long now = pool.now();
            int answering = 0;
            for (ClientConnection client : List.copyOf(clients.values())) {
                client.tick(now, server, client.readingPaused());
                answering += client.idle() ? 0 : 1;
            }
            for (BodyReader body : List.copyOf(bodies)) {
                body.tick(now, server.receiveTimeout());
            }
            log.flush();
            busy = answering + runs;
        } catch (RuntimeException bug) {
            LOG.error("the clock of an event loop failed once", bug);
        }
    }

    /** Takes no more connections; those open close after their current answer. Thread-safe. */
    Future<Void> stopListening(Duration grace) {
        draining = true;
        HttpServer current = listener;
        return current == null ? Future.succeededFuture() : current.shutdown(grace);
    }

    /** Clients being answered and runs at the upstream, as of the last tick. Thread-safe. */
    int busy() {
        return busy;
    }

    /** Stops the clock and hands over the last lines of the log. Thread-safe. */
    CompletionStage<Void> stopClock() {
        return CompletableFuture.runAsync(
                () -> {
                    log.flush();
                    if (clock != null) {
                        clock.cancel(false);
                    }
                },
                eventLoop);
    }

    /** Cuts what is left at the upstream; each run ends as unknown. Thread-safe. */
    CompletionStage<Void> cutUpstream() {
        return CompletableFuture.runAsync(pool::close, eventLoop);
    }
}
