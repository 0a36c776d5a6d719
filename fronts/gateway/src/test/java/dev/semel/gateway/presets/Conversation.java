package dev.semel.gateway.presets;

import dev.semel.Idempotency;
import dev.semel.Limits;
import dev.semel.event.Event;
import dev.semel.gateway.proxy.AccessLog;
import dev.semel.gateway.proxy.DrainSettings;
import dev.semel.gateway.proxy.GatewayServer;
import dev.semel.gateway.proxy.ServerSettings;
import dev.semel.gateway.proxy.Transport;
import dev.semel.gateway.proxy.UpstreamSettings;
import dev.semel.gateway.testing.RawClient.Answer;
import dev.semel.gateway.testing.ScriptedUpstream;
import dev.semel.gateway.testing.ScriptedUpstream.Script;
import dev.semel.gateway.testing.Scripts;
import dev.semel.key.Secret;
import dev.semel.policy.RouteTable;
import dev.semel.policy.document.Findings;
import dev.semel.policy.document.JsonDocument;
import dev.semel.policy.document.Place;
import dev.semel.policy.preset.RoutesShape;
import dev.semel.store.BrowsableStore;
import dev.semel.store.BrowsableStore.RecordFilter;
import dev.semel.store.InMemoryStore;
import dev.semel.store.StoreClock;
import dev.semel.store.StoredRecord;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * Clients, a gateway under some routes, and an API that numbers its answers: two equal answers are one run. The store's
 * clock stands still until it is moved. Calls may come from several threads; all else is for the test's own.
 */
final class Conversation implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** What all gateways of an installation share. */
    static final Secret SECRET = secret("the secret of this installation");

    private final AtomicLong now = new AtomicLong(1_780_000_000_000L);
    private final AtomicInteger answered = new AtomicInteger();
    private final List<Event> events = new CopyOnWriteArrayList<>();
    private final List<Gateway> gateways = new ArrayList<>();
    private final ScriptedUpstream upstream = ScriptedUpstream.start().answers(numbered(200));
    private final RouteTable routes;
    private final BrowsableStore store;

    private Conversation(String routes, Function<StoreClock, BrowsableStore> store) {
        this.routes = read(routes);
        this.store = store.apply(now::get);
        alsoWith(SECRET);
    }

    /** A gateway and its engine. */
    private record Gateway(GatewayServer server, Idempotency engine) {}

    /** The preset as it is. */
    static Conversation under(String preset) {
        return withRoutes("[{\"preset\": \"" + preset + "\"}]");
    }

    /** The preset with some blocks changed, as a configuration would: {@code "in_flight": {"wait": "50ms"}}. */
    static Conversation under(String preset, String blocks) {
        return withRoutes("[{\"preset\": \"" + preset + "\", " + blocks + "}]");
    }

    static Conversation withRoutes(String json) {
        return on(json, clock -> new InMemoryStore(InMemoryStore.Limits.DEFAULT, clock));
    }

    static Conversation on(String routes, Function<StoreClock, BrowsableStore> store) {
        return new Conversation(routes, store);
    }

    private static RouteTable read(String json) {
        var findings = new Findings();
        RouteTable table = RoutesShape.INSTANCE.read(JsonDocument.read(json, "the test"), Place.top(findings));
        if (table == null) {
            throw new IllegalArgumentException(findings.all().toString());
        }
        return table;
    }

    static Secret secret(String text) {
        return Secret.of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Starts a gateway on the same store and upstream; calls go to the last one that was started. */
    Conversation alsoWith(Secret secret) {
        var engine = new Idempotency(store, secret, Limits.DEFAULT, events::add);
        gateways.add(new Gateway(
                join(GatewayServer.start(
                        ServerSettings.of("127.0.0.1", 0),
                        UpstreamSettings.of(upstream.uri()),
                        Transport.AUTO,
                        AccessLog.off(),
                        routes,
                        engine)),
                engine));
        return this;
    }

    int port() {
        return gateways.get(gateways.size() - 1).server().port();
    }

    Call post(String target) {
        return call("POST", target);
    }

    Call call(String method, String target) {
        return new Call(port(), method, target, List.of(), "");
    }

    /** An answer that no other run gets: {@code {"run":3}}. */
    Script numbered(int status, String... headerLines) {
        return (request, connection) -> {
            var lines = new ArrayList<>(List.of(headerLines));
            lines.add("Content-Type: application/json");
            String body = "{\"run\":" + answered.incrementAndGet() + "}";
            Scripts.reply(status, body, lines.toArray(String[]::new)).follow(request, connection);
        };
    }

    /** The API answers every request with this status and a body of its own. */
    void answers(int status, String... headerLines) {
        upstream.answers(numbered(status, headerLines));
    }

    /** The API answers the next request so. */
    void answersNext(int status, String body, String... headerLines) {
        upstream.next(Scripts.reply(status, body, headerLines));
    }

    ScriptedUpstream upstream() {
        return upstream;
    }

    /** How many requests reached the API. */
    int runs() {
        return upstream.received().size();
    }

    /** The operation ids that reached the API, each once, in order. */
    List<String> operations() {
        return upstream.received().stream()
                .flatMap(request -> request.all("Semel-Operation-Id").stream())
                .distinct()
                .toList();
    }

    void passes(Duration time) {
        now.addAndGet(time.toMillis());
    }

    List<StoredRecord> records() {
        return join(store.list(RecordFilter.ALL, null, 1_000)).records();
    }

    List<StoredRecord> recordsLabelled(String name, String value) {
        var filter = new RecordFilter(null, null, null, new BrowsableStore.Label(name, value));
        return join(store.list(filter, null, 1_000)).records();
    }

    /** What happened of that kind. */
    <E extends Event> List<E> events(Class<E> kind) {
        return events.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** How many repeats wait for a run at the first gateway. */
    int waiting() {
        return gateways.get(0).engine().waiting();
    }

    /** The API holds the next answer back until the gate is opened. */
    CountDownLatch holdsNext() {
        var gate = new CountDownLatch(1);
        upstream.next(Scripts.after(gate, numbered(200)));
        return gate;
    }

    /** Sends it without waiting for the answer. */
    static CompletableFuture<Answer> inBackground(Call call) {
        var answer = new CompletableFuture<Answer>();
        Thread.ofVirtual().start(() -> {
            try {
                answer.complete(call.send());
            } catch (RuntimeException failure) {
                answer.completeExceptionally(failure);
            }
        });
        return answer;
    }

    static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("waited in vain");
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static <T> T join(CompletionStage<T> stage) {
        return stage.toCompletableFuture()
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    @Override
    public void close() {
        for (Gateway gateway : gateways) {
            join(gateway.server().drain(new DrainSettings(Duration.ofMillis(1))));
            gateway.engine().close();
        }
        store.close();
        upstream.close();
    }
}
