package dev.semel.system;

import dev.semel.system.Attempt.Ending;
import dev.semel.system.Load.Send;
import dev.semel.system.Rule.OnUnknown;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The load of {@link KillLoad}, each request to any of several gateways, while faults happen; asks for every key once
 * more when all is quiet. Used once, by one thread.
 */
final class SharedLoad {
    /**
     * A claim is given up after five seconds, an ending after seven, and the API takes less than one; the rest is for a
     * busy machine. A request that hangs does so for good.
     */
    static final Duration BOUND = Duration.ofSeconds(20);

    /** How long a client leaves a gateway alone that cannot serve it. */
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final Gateways gateways;
    private final CountingUpstream upstream;
    private final Load load;
    private final long seed;
    private final History history;
    private final AtomicInteger begun = new AtomicInteger();
    private volatile int gate;

    SharedLoad(Gateways gateways, CountingUpstream upstream, History history, Load.Shape shape, long seed) {
        this.gateways = gateways;
        this.upstream = upstream;
        this.history = history;
        this.load = Load.of(shape, new Random(seed));
        this.seed = seed;
    }

    /** The history of all that, and what breaks the rules in it. */
    HistoryCheck run(List<Runnable> faults, OnUnknown onUnknown) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> clients = new ArrayList<>();
            for (int number = 0; number < KillLoad.CONNECTIONS; number++) {
                var random = new Random(seed * KillLoad.CONNECTIONS + number);
                clients.add(threads.submit(() -> work(random)));
            }
            cause(faults);
            for (Future<?> client : clients) {
                client.get();
            }
        }
        Await.until("the upstream is done", upstream::isIdle);
        askOnceMore();
        return HistoryCheck.of(history, upstream.runs(), onUnknown);
    }

    private Void work(Random random) throws IOException {
        try (var clients = new Clients(random)) {
            for (int next = begun.getAndIncrement(); next < load.sends().size(); next = begun.getAndIncrement()) {
                awaitGate(next);
                Send send = load.sends().get(next);
                while (isProblem(clients.any().perform(send), "unavailable")) {
                    Await.passing(PAUSE);
                }
            }
            return null;
        }
    }

    private void awaitGate(int next) {
        if (next >= gate) {
            Await.until("the fault before is over", () -> next < gate, gateways::output);
        }
    }

    /** Each amid an equal share of the load, the rest of which waits: else a fast machine had sent all before. */
    private void cause(List<Runnable> faults) {
        int all = load.sends().size();
        for (int number = 0; number < faults.size(); number++) {
            int moment = all * (2 * number + 1) / (2 * faults.size());
            gate = all * (number + 1) / faults.size();
            Await.until("the load goes on", () -> begun.get() >= moment, gateways::output);
            faults.get(number).run();
        }
        gate = all;
    }

    private void askOnceMore() throws IOException {
        try (var clients = new Clients(new Random(seed))) {
            for (Send send : load.last()) {
                settle(clients.any(), send);
            }
        }
    }

    /** Sends it until the answer is neither that it runs nor that the store is away. */
    static void settle(LoadClient client, Send send) throws IOException {
        long deadline = System.nanoTime() + Await.PATIENCE.toNanos();
        Ending ending = client.perform(send);
        while ((isProblem(ending, "in-progress") || isProblem(ending, "unavailable")) && System.nanoTime() < deadline) {
            Await.passing(PAUSE);
            ending = client.perform(send);
        }
    }

    private static boolean isProblem(Ending ending, String code) {
        return ending instanceof Ending.Answered answered && answered.answer().isProblem(code);
    }

    /** One client for each gateway. Confined to a thread. */
    private final class Clients implements AutoCloseable {
        private final Map<GatewayProcess, LoadClient> clients = new HashMap<>();
        private final Random random;

        Clients(Random random) {
            this.random = random;
            gateways.all().forEach(gateway -> clients.put(gateway, new LoadClient(gateway, history, random)));
        }

        LoadClient any() {
            return clients.get(gateways.any(random));
        }

        @Override
        public void close() throws IOException {
            for (LoadClient client : clients.values()) {
                client.close();
            }
        }
    }
}
