package dev.semel.system;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/** A gateway on an embedded store and its upstream. */
final class SystemFixture implements AutoCloseable {
    private static final AtomicInteger KEYS = new AtomicInteger();

    private final CountingUpstream upstream;
    private final GatewayProcess gateway;

    private SystemFixture(CountingUpstream upstream, GatewayProcess gateway) {
        this.upstream = upstream;
        this.gateway = gateway;
    }

    /** With nothing but flags. */
    static SystemFixture start(Path directory) throws IOException {
        var upstream = new CountingUpstream();
        return start(
                upstream,
                new GatewayProcess.Setup(directory)
                        .with("--upstream", upstream.url(), "--store", "rocksdb:" + directory.resolve("records")));
    }

    static SystemFixture start(Config config) throws IOException {
        var upstream = new CountingUpstream();
        return start(upstream, config.before(upstream));
    }

    private static SystemFixture start(CountingUpstream upstream, GatewayProcess.Setup setup) throws IOException {
        try {
            return new SystemFixture(upstream, setup.start());
        } catch (RuntimeException | AssertionError failure) {
            upstream.close();
            throw failure;
        }
    }

    CountingUpstream upstream() {
        return upstream;
    }

    GatewayProcess gateway() {
        return gateway;
    }

    /** The upstream holds its next runs until the answer is opened. */
    Gate hold() {
        var gate = new Gate();
        upstream.behave(gate);
        return gate;
    }

    /** A request with a key that no other test uses. */
    Call order() {
        return Call.post("/v1/orders", "{\"item\":1}").bearer("t").key("key-" + KEYS.incrementAndGet());
    }

    WireMessage call(Call call) throws IOException {
        return Caller.call(gateway.port(), call);
    }

    Caller connect() throws IOException {
        return new Caller(gateway.port());
    }

    /** Repeats the call until its answer is no longer that a run is in progress or its outcome unknown. */
    WireMessage callUntilSettled(Call call) throws IOException {
        long deadline = System.nanoTime() + Await.PATIENCE.toNanos();
        WireMessage answer = call(call);
        while ((answer.isProblem("in-progress") || answer.isProblem("outcome-unknown"))
                && System.nanoTime() < deadline) {
            answer = call(call);
        }
        return answer;
    }

    void awaitRun(String key) {
        Await.until("the request is at the upstream", () -> !upstream.runs(key).isEmpty(), gateway::output);
    }

    @Override
    public void close() throws IOException {
        gateway.close();
        upstream.close();
    }
}
