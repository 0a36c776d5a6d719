package dev.semel.gateway.proxy;

import dev.semel.policy.Route;
import dev.semel.policy.RouteTable;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** A gateway on a free port, for one test. */
final class RunningGateway implements AutoCloseable {
    private final GatewayServer server;

    private RunningGateway(GatewayServer server) {
        this.server = server;
    }

    /** One that protects nothing. */
    static RunningGateway to(URI upstream) {
        return start(UpstreamSettings.of(upstream), UnaryOperator.identity(), List.of(), new ScriptedEngine());
    }

    static RunningGateway to(UpstreamSettings upstream) {
        return start(upstream, UnaryOperator.identity(), List.of(), new ScriptedEngine());
    }

    static RunningGateway start(
            UpstreamSettings upstream, UnaryOperator<ServerSettings> change, List<Route> routes, Engine engine) {
        return start(upstream, change, routes, engine, AccessLog.off());
    }

    static RunningGateway start(
            UpstreamSettings upstream,
            UnaryOperator<ServerSettings> change,
            List<Route> routes,
            Engine engine,
            AccessLog log) {
        GatewayServer started = GatewayServer.start(
                        change.apply(ServerSettings.of("127.0.0.1", 0)),
                        upstream,
                        transport(),
                        log,
                        new RouteTable(routes),
                        engine)
                .toCompletableFuture()
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
        return new RunningGateway(started);
    }

    /** The property lets one run of the tests be about one transport. */
    private static Transport transport() {
        return Transport.valueOf(System.getProperty("semel.test.transport", "AUTO"));
    }

    int port() {
        return server.port();
    }

    GatewayServer server() {
        return server;
    }

    @Override
    public void close() {
        server.drain(new DrainSettings(Duration.ofMillis(1)))
                .toCompletableFuture()
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
    }
}
