package dev.semel.gateway;

import dev.semel.StoreSettings;
import dev.semel.gateway.config.GatewayConfig;
import dev.semel.gateway.config.LogSettings;
import dev.semel.gateway.proxy.AccessLog;
import dev.semel.gateway.proxy.GatewayServer;
import dev.semel.gateway.proxy.SideCallClient;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;

/** A running gateway: the proxy, the engine and its store. Thread-safe. */
final class Gateway implements AutoCloseable {
    private final GatewayConfig config;
    private final OpenEngine engine;
    private final AccessLog accessLog;
    private final GatewayServer server;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Gateway(GatewayConfig config, OpenEngine engine, AccessLog accessLog, GatewayServer server) {
        this.config = config;
        this.engine = engine;
        this.accessLog = accessLog;
        this.server = server;
    }

    /**
     * Opens the store and starts to listen.
     *
     * @throws StartFailure when one of them fails; the other is closed again
     */
    static Gateway start(GatewayConfig config) {
        OpenEngine engine = engine(config);
        AccessLog accessLog = accessLog(config.log());
        try {
            GatewayServer server = GatewayServer.start(
                            config.server(),
                            config.upstream(),
                            config.transport(),
                            accessLog,
                            config.routes(),
                            engine.idempotency())
                    .toCompletableFuture()
                    .join();
            engine.idempotency().settleUnknowns(config.routes());
            return new Gateway(config, engine, accessLog, server);
        } catch (CompletionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw notListening(config, engine, accessLog, cause);
        } catch (RuntimeException e) {
            throw notListening(config, engine, accessLog, e);
        }
    }

    private static OpenEngine engine(GatewayConfig config) {
        SideCallClient sideCalls = SideCallClient.open(config.upstream());
        try {
            return StoreFactory.open(
                    storeNeeded(config), config.secret(), config.limits(), sideCalls, Logging.events());
        } catch (RuntimeException e) {
            sideCalls.close();
            throw e;
        }
    }

    private static StartFailure notListening(
            GatewayConfig config, OpenEngine engine, AccessLog accessLog, Throwable cause) {
        accessLog.close();
        engine.close();
        String address = config.server().host() + ":" + config.server().port();
        return new StartFailure("cannot listen on " + address + ": " + cause.getMessage(), cause);
    }

    /** Without a route there is nothing to keep, so no directory is made. */
    static StoreSettings storeNeeded(GatewayConfig config) {
        return config.routes().routes().isEmpty() ? StoreSettings.MEMORY : config.store();
    }

    private static AccessLog accessLog(LogSettings settings) {
        return switch (settings.access()) {
            case OFF -> AccessLog.off();
            case STDOUT -> AccessLog.to(new FileOutputStream(FileDescriptor.out));
        };
    }

    GatewayServer server() {
        return server;
    }

    /** Takes no new requests, waits within the grace for those on their way, then closes the store. Runs once. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            CompletableFuture<Void> drained = server.drain(config.drain()).toCompletableFuture();
            try {
                drained.join();
            } finally {
                engine.close();
                accessLog.close();
            }
        }
    }
}
