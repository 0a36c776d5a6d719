import dev.semel.Admission;
import dev.semel.Idempotency;
import dev.semel.Limits;
import dev.semel.http.Body;
import dev.semel.http.Headers;
import dev.semel.http.Reply;
import dev.semel.http.RequestView;
import dev.semel.key.Secret;
import dev.semel.policy.Policy;
import dev.semel.policy.Route;
import dev.semel.policy.RouteTable;
import dev.semel.policy.preset.Presets;
import dev.semel.store.InMemoryStore;
import dev.semel.store.StoreClock;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the engine alone costs a request, on one thread and a store in memory: nanoseconds of that thread's CPU time, so
 * that other load on the machine shows little, and bytes allocated (collecting them comes on top).
 *
 * <p>The store's clock goes on with every request so that records expire as fast as they come: it stays at 100,000.
 */
final class EngineCost {
    private static final int KEPT = 100_000;
    private static final int REPLAYED = 10_000;
    private static final Duration ROUND = Duration.ofMillis(500);

    private final AtomicLong clock = new AtomicLong(1_700_000_000_000L);
    private final Idempotency engine = new Idempotency(
            new InMemoryStore(InMemoryStore.Limits.DEFAULT, (StoreClock) clock::get),
            Secret.of("a secret for measuring only".getBytes(StandardCharsets.UTF_8)),
            Limits.DEFAULT,
            event -> {});
    private final RouteTable routes;
    private final long step;
    private final Reply answer = new Reply(
            200,
            Headers.of("Server", "nginx", "Date", "Sat, 21 Nov 2026 22:00:00 GMT", "Content-Type", "application/json"),
            Body.of("{\"id\":\"ord_7f3a1c\",\"status\":\"accepted\",\"note\":\"" + "y".repeat(150) + "\"}"));
    private final byte[] body;
    private long made;
    private int sink;

    private EngineCost(String preset, int bodyLength) {
        Policy policy = Presets.policy(preset);
        this.routes = Presets.routes(preset);
        this.step = Math.max(1, policy.retention().keep().toMillis() / KEPT);
        String start = "{\"customer\":\"c-20391\",\"currency\":\"EUR\",\"lines\":[{\"sku\":\"A-1\",\"quantity\":2,"
                + "\"price\":\"19.90\"}],\"note\":\"";
        this.body = (start + "x".repeat(Math.max(0, bodyLength - start.length() - 2)) + "\"}")
                .getBytes(StandardCharsets.UTF_8);
    }

    public static void main(String[] arguments) {
        String preset = arguments.length > 0 ? arguments[0] : "ietf";
        int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 15;
        int bodyLength = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 300;
        var cost = new EngineCost(preset, bodyLength);
        System.out.printf("preset %s, body of %d bytes, %d rounds%n", preset, bodyLength, rounds);
        print("making the request (in both)", cost.measure(rounds, () -> cost.request(++cost.made).headers().fields().size()));
        print("execute: match, admit, complete", cost.measure(rounds, cost::execute));
        for (int i = 0; i < REPLAYED; i++) {
            cost.replayOrRun(i);
        }
        print("replay: match, admit", cost.measure(rounds, () -> cost.replayOrRun(++cost.made % REPLAYED)));
        cost.engine.close();
    }

    private interface Work {
        int once();
    }

    private record Measured(double nanos, double bytes) {}

    private Measured[] measure(int rounds, Work work) {
        var all = new Measured[rounds];
        for (int i = 0; i < rounds; i++) {
            all[i] = round(work);
        }
        return all;
    }

    private Measured round(Work work) {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long allocated = threads.getCurrentThreadAllocatedBytes();
        long begun = threads.getCurrentThreadCpuTime();
        long now = begun;
        long count = 0;
        while (now - begun < ROUND.toNanos()) {
            for (int i = 0; i < 100; i++) {
                sink += work.once();
            }
            count += 100;
            now = threads.getCurrentThreadCpuTime();
        }
        double bytes = threads.getCurrentThreadAllocatedBytes() - allocated;
        return new Measured((double) (now - begun) / count, bytes / count);
    }

    private RequestView request(long number) {
        String key = "\"5f0f5c3d-0000-4000-8000-" + String.format("%012x", number) + "\"";
        return new RequestView(
                "POST",
                "/v1/orders",
                null,
                Headers.of(
                        "Host", "127.0.0.1:8080",
                        "Authorization", "Bearer 5f0f5c3d9b2e4c61a7d8e1f2a3b4c5d6",
                        "Content-Type", "application/json",
                        "Content-Length", "300",
                        "Idempotency-Key", key),
                Body.wrap(body));
    }

    private Admission admit(RequestView request) {
        RouteTable.Match match = routes.match(request.method(), request.path());
        if (!(match instanceof RouteTable.Match.Matched(Route route))) {
            throw new IllegalStateException("no route: " + match);
        }
        return engine.admit(route, request).toCompletableFuture().join();
    }

    private int execute() {
        clock.addAndGet(step);
        Admission admission = admit(request(++made + (1L << 40)));
        if (!(admission instanceof Admission.Proceed(var execution))) {
            throw new IllegalStateException("did not run: " + admission);
        }
        int sent = execution.upstreamHeaders().fields().size();
        return sent + execution.complete(answer).toCompletableFuture().join().status();
    }

    private int replayOrRun(long number) {
        return switch (admit(request(number))) {
            case Admission.Replay replay -> replay.reply().status();
            case Admission.Proceed proceed ->
                proceed.execution().complete(answer).toCompletableFuture().join().status();
            case Admission.Bypass bypass -> throw new IllegalStateException("bypassed: " + bypass);
            case Admission.Reject reject -> throw new IllegalStateException("refused: " + reject);
        };
    }

    private static void print(String what, Measured[] rounds) {
        var settled = List.of(rounds).subList(rounds.length / 3, rounds.length);
        double[] nanos = settled.stream().mapToDouble(Measured::nanos).sorted().toArray();
        double[] bytes = settled.stream().mapToDouble(Measured::bytes).sorted().toArray();
        System.out.printf(
                "%-34s %7.0f ns (%.0f to %.0f)  %6.0f bytes%n",
                what, nanos[nanos.length / 2], nanos[0], nanos[nanos.length - 1], bytes[bytes.length / 2]);
        if (Arrays.stream(nanos).anyMatch(value -> value <= 0)) {
            throw new IllegalStateException("the clock stands still");
        }
    }
}
