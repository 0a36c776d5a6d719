package dev.semel.gateway.proxy;

import dev.semel.SideCalls;
import dev.semel.gateway.proxy.SideTarget.Origin;
import dev.semel.http.Reply;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gateway's own requests: to the API by a path, to any server by an absolute URL. Thread-safe.
 *
 * <p>It has an event loop and connections of its own, so that what it does takes nothing from the requests of clients.
 * All of it is bounded: servers, and at each of them connections and calls under way; what is beyond fails at once.
 */
public final class SideCallClient implements SideCalls, AutoCloseable {
    /** Connections to one server. */
    static final int MOST_CONNECTIONS = 32;

    /** Calls under way to one server; those without a connection wait for one. */
    static final int MOST_CALLS = 256;

    /** Policies name servers by hand. */
    static final int MOST_SERVERS = 64;

    private static final Logger LOG = LoggerFactory.getLogger(SideCallClient.class);
    private static final long CLOSING_SECONDS = 10;

    private final Vertx vertx;
    private final ContextInternal context;
    private final HttpClient client;
    private final UpstreamSettings settings;
    private final Origin upstream;
    private final Map<Origin, SideTarget> targets = new ConcurrentHashMap<>();
    private final Set<SideExchange> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    private SideCallClient(Vertx vertx, UpstreamSettings settings) {
        this.vertx = vertx;
        this.context = ((VertxInternal) vertx).createEventLoopContext();
        this.client = vertx.httpClientBuilder()
                .with(options(settings))
                .with(new PoolOptions().setHttp1MaxSize(MOST_CONNECTIONS).setMaxWaitQueueSize(MOST_CALLS))
                // What breaks a connection is told to the call on it, and nothing else is in this to be told.
                .withConnectHandler(connection -> connection.exceptionHandler(broken -> {}))
                .build();
        this.settings = settings;
        this.upstream = Origin.of(settings.uri());
        targets.put(upstream, SideTarget.upstream(settings, MOST_CALLS));
    }

    /** One that calls this API by paths, with its TLS settings, and other servers as the Java runtime trusts them. */
    public static SideCallClient open(UpstreamSettings settings) {
        var options = new VertxOptions()
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(1)
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false));
        return new SideCallClient(Vertx.vertx(options), settings);
    }

    private static HttpClientOptions options(UpstreamSettings settings) {
        return new HttpClientOptions()
                .setTcpNoDelay(true)
                .setConnectTimeout(Math.toIntExact(settings.connectTimeout().toMillis()))
                .setSslHandshakeTimeout(settings.connectTimeout().toMillis())
                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
                .setKeepAliveTimeout(
                        Math.toIntExact(Math.max(1, settings.keepAlive().toSeconds())))
                .setMaxHeaderSize(settings.maxHeaderBytes())
                .setDecompressionSupported(false);
    }

    @Override
    public CompletionStage<Reply> send(Call call) {
        SideTarget target;
        SideExchange exchange;
        try {
            URI uri = call.url().startsWith("/") ? null : URI.create(call.url());
            target = uri == null ? target(upstream, settings.uri()) : target(Origin.of(uri), uri);
            String path = requireSendable(uri == null ? call.url() : pathOf(uri));
            exchange = new SideExchange(call, target, path, client, context);
        } catch (IllegalArgumentException | RejectedExecutionException unusable) {
            return CompletableFuture.failedFuture(unusable);
        }
        if (!target.places().tryAcquire()) {
            return CompletableFuture.failedFuture(new RejectedExecutionException(
                    MOST_CALLS + " side calls to " + target.authority() + " are under way"));
        }
        open.add(exchange);
        CompletionStage<Reply> answer = exchange.answer().whenComplete((reply, failure) -> {
            open.remove(exchange);
            target.places().release();
        });
        begin(exchange, call.timeout());
        return answer;
    }

    private SideTarget target(Origin origin, URI uri) {
        SideTarget known = targets.get(origin);
        if (known == null && targets.size() >= MOST_SERVERS) {
            throw new RejectedExecutionException("side calls go to " + MOST_SERVERS + " servers at most");
        }
        return known == null ? targets.computeIfAbsent(origin, added -> SideTarget.other(uri, MOST_CALLS)) : known;
    }

    private static String pathOf(URI uri) {
        String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        return uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
    }

    /** Visible ASCII: whatever else there is would end the request line, or be another path to another server. */
    private static String requireSendable(String path) {
        for (int i = 0; i < path.length(); i++) {
            if (path.charAt(i) <= ' ' || path.charAt(i) > '~' || path.charAt(i) == '#') {
                throw new IllegalArgumentException("a side call's path is not visible ASCII, or has a fragment");
            }
        }
        return path;
    }

    private void begin(SideExchange exchange, Duration timeout) {
        try {
            context.runOnContext(now -> timed(exchange, Math.max(1, timeout.toMillis())));
        } catch (RejectedExecutionException stopped) {
            exchange.answer().completeExceptionally(stopped);
        }
        if (closed) {
            exchange.answer().completeExceptionally(stopped());
        }
    }

    private void timed(SideExchange exchange, long millis) {
        long timer = vertx.setTimer(
                millis, late -> exchange.fail(new TimeoutException("no whole answer within " + millis + " ms")));
        var unused = exchange.answer().whenComplete((reply, failure) -> vertx.cancelTimer(timer));
        exchange.begin();
    }

    private static RejectedExecutionException stopped() {
        return new RejectedExecutionException("the gateway stops: no side call is made");
    }

    /** Fails the calls under way and closes their connections; waits for that, but not for long. */
    @Override
    public void close() {
        closed = true;
        for (SideExchange exchange : open) {
            exchange.answer().completeExceptionally(stopped());
        }
        targets.values().forEach(target -> target.lookup().close());
        try {
            vertx.close().toCompletionStage().toCompletableFuture().get(CLOSING_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException unclosed) {
            LOG.warn("the side calls' connections did not close", unclosed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
