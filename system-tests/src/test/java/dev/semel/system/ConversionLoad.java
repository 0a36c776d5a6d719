package dev.semel.system;

import dev.semel.examples.conversions.ConversionApi;
import dev.semel.examples.conversions.MetaLike;
import dev.semel.examples.conversions.MetaLike.Behaviour;
import dev.semel.examples.conversions.Status;
import dev.semel.examples.conversions.Subject;
import dev.semel.key.RecordId;
import dev.semel.store.BrowsableStore;
import dev.semel.store.BrowsableStore.RecordFilter;
import dev.semel.store.rocksdb.Durability;
import dev.semel.store.rocksdb.RocksStore;
import dev.semel.system.Attempt.Ending;
import dev.semel.system.Attempt.Operation;
import dev.semel.system.History.Outage;
import dev.semel.system.Load.Manner;
import dev.semel.system.Load.Send;
import dev.semel.system.Rule.OnUnknown;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Reports conversions through many connections, each with several keys and every key several times, while the gateway
 * is killed again and again; then brings every conversion to an end. Used once, by one thread.
 */
final class ConversionLoad implements AutoCloseable {
    private static final int CONNECTIONS = 24;
    private static final int KEYS = 3;
    private static final int SENDS_PER_KEY = 2;
    private static final List<String> SITES = List.of("shop", "blog");
    private static final List<String> EVENTS = List.of("Purchase", "Lead", "Subscribe");
    private static final Duration PATIENCE = Duration.ofMillis(40);

    private final ConversionHistory history = new ConversionHistory();
    private final MetaLike meta;
    private final ConversionApi api;
    private final GatewayProcess gateway;
    private final Config config;
    private final List<Send> sends = new ArrayList<>();
    private final AtomicInteger begun = new AtomicInteger();
    private final long seed;

    /** @param conversions how many different ones */
    ConversionLoad(Path directory, Config config, int conversions, long seed) throws IOException {
        this.seed = seed;
        this.config = config;
        this.meta = MetaLike.start(0);
        meta.follow(unevenly(seed));
        this.api = ConversionApi.start(
                0,
                directory.resolve("conversions"),
                URI.create("http://127.0.0.1:" + meta.port()),
                PATIENCE,
                history::watch);
        this.gateway = config.before("http://127.0.0.1:" + api.port()).start();
        plan(conversions, new Random(seed));
    }

    /** The system behind is mostly quick, sometimes slower than the API waits, and now and then refuses. */
    private static MetaLike.Script unevenly(long seed) {
        return (eventId, asked) -> {
            var random = new Random(seed ^ eventId.hashCode() ^ ((long) asked << 32));
            int one = random.nextInt(100);
            LockSupport.parkNanos((one < 80 ? random.nextInt(20) : random.nextInt(120)) * 1_000_000L);
            return random.nextInt(100) < 25 ? Behaviour.REFUSE : Behaviour.ACCEPT;
        };
    }

    private void plan(int conversions, Random random) {
        for (int number = 0; number < conversions; number++) {
            var together = new ArrayList<Send>();
            for (int key = 0; key < KEYS; key++) {
                Send send = send(number, "key-" + number + "-" + key, manner(random));
                together.addAll(Collections.nCopies(SENDS_PER_KEY, send));
            }
            Collections.shuffle(together, random);
            sends.addAll(together);
        }
    }

    private static Manner manner(Random random) {
        return random.nextInt(10) == 0 ? Manner.LEAVES_SOON : Manner.STAYS;
    }

    /** Conversions of one user differ in the event, and in the site, which is the caller's. */
    private Send send(int number, String key, Manner manner) {
        String site = SITES.get(number % SITES.size());
        String event = EVENTS.get(number / SITES.size() % EVENTS.size());
        long user = 1L + number / SITES.size() / EVENTS.size();
        history.key(key, new Subject(site, Long.toString(user), "-1001234567890", event));
        return new Send(new Operation("Bearer atk_" + site, key), Layers.conversion(site, key, user, event), manner);
    }

    /** What breaks a promise in all that. */
    ConversionCheck run(int kills, OnUnknown onUnknown) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> clients = new ArrayList<>();
            for (int number = 0; number < CONNECTIONS; number++) {
                var random = new Random(seed * CONNECTIONS + number);
                clients.add(threads.submit(() -> work(random)));
            }
            killAtRandom(kills, new Random(seed));
            for (Future<?> client : clients) {
                client.get();
            }
        }
        List<Last> last = bringToAnEnd(onUnknown);
        gateway.stop();
        var check = new ConversionCheck(history, meta.sends(), recorded(), onUnknown);
        last.forEach(one -> check.last(one.subject(), one.answer()));
        System.out.println(summary(last));
        return check;
    }

    private Void work(Random random) throws IOException {
        try (var client = new LoadClient(gateway, history.clients(), random)) {
            for (int next = begun.getAndIncrement(); next < sends.size(); next = begun.getAndIncrement()) {
                client.perform(sends.get(next));
            }
            return null;
        }
    }

    /** At moments that depend on what has been sent, so that a slow machine is killed in as many places. */
    private void killAtRandom(int kills, Random random) {
        int[] moments = random.ints(kills, sends.size() / 50, sends.size() * 49 / 50)
                .sorted()
                .toArray();
        for (int moment : moments) {
            Await.until("the load goes on", () -> begun.get() >= moment, gateway::output);
            LockSupport.parkNanos(random.nextInt(40_000_000));
            long from = System.nanoTime();
            gateway.kill();
            long dead = System.nanoTime();
            gateway.start();
            history.add(new Outage(from, dead, System.nanoTime()));
        }
    }

    /** What was said of a conversion last. */
    private record Last(Subject subject, WireMessage answer) {}

    /** Sends each conversion with new keys until it is sent, or nobody knows. */
    private List<Last> bringToAnEnd(OnUnknown onUnknown) throws IOException {
        meta.follow((eventId, asked) -> Behaviour.ACCEPT);
        var last = new ArrayList<Last>();
        try (var client = new LoadClient(gateway, history.clients(), new Random(seed))) {
            int conversions = sends.size() / KEYS / SENDS_PER_KEY;
            for (int number = 0; number < conversions; number++) {
                last.add(bringToAnEnd(client, number, onUnknown));
            }
        }
        return last;
    }

    private Last bringToAnEnd(LoadClient client, int number, OnUnknown onUnknown) throws IOException {
        long deadline = System.nanoTime() + Await.PATIENCE.toNanos();
        for (int time = 0; ; time++) {
            Send send = send(number, "last-" + number + "-" + time, Manner.STAYS);
            WireMessage answer = answer(client.perform(send));
            boolean again = ConversionCheck.isRunning(answer)
                    || (onUnknown == OnUnknown.ASK && ConversionCheck.isUnknown(answer))
                    || (ConversionCheck.isConversion(answer) && !ConversionCheck.says(answer, Status.SENT));
            if (!again || System.nanoTime() > deadline) {
                return new Last(history.subject(send.operation().key()), answer);
            }
        }
    }

    private static WireMessage answer(Ending ending) {
        if (ending instanceof Ending.Answered answered) {
            return answered.answer();
        }
        throw new AssertionError("no answer when all is quiet: " + ending);
    }

    /** The operations of which the directory has a record, now that nobody has it. */
    private Set<String> recorded() {
        var operations = new HashSet<String>();
        try (BrowsableStore store = RocksStore.open(config.records(), Durability.PROCESS_CRASH)) {
            var after = Optional.<RecordId>empty();
            do {
                var page = store.list(RecordFilter.ALL, after.orElse(null), 1_000)
                        .toCompletableFuture()
                        .join();
                page.records()
                        .forEach(record -> operations.add(record.operationId().toString()));
                after = page.next();
            } while (after.isPresent());
        }
        return operations;
    }

    private String summary(List<Last> last) {
        long unknown = last.stream()
                .filter(one -> ConversionCheck.isUnknown(one.answer()))
                .count();
        int runs = history.runs().values().stream().mapToInt(List::size).sum();
        return last.size() + " conversions, " + history.clients().attempts().size() + " attempts, "
                + history.outages().size() + " kills, " + runs + " runs, "
                + meta.sends().size() + " events, " + unknown
                + " unknown in the end";
    }

    @Override
    public void close() {
        gateway.close();
        api.close();
        meta.close();
    }
}
