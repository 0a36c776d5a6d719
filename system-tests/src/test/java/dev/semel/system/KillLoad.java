package dev.semel.system;

import dev.semel.system.Attempt.Ending;
import dev.semel.system.History.Outage;
import dev.semel.system.Load.Send;
import dev.semel.system.Rule.OnUnknown;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Puts a load on a gateway through many connections, kills the gateway again and again meanwhile, and asks for every
 * key once more when all is quiet. Used once, by one thread.
 */
final class KillLoad {
    static final int CONNECTIONS = 64;

    private final GatewayProcess gateway;
    private final CountingUpstream upstream;
    private final Load load;
    private final long seed;
    private final History history = new History();
    private final AtomicInteger begun = new AtomicInteger();

    KillLoad(GatewayProcess gateway, CountingUpstream upstream, Load.Shape shape, long seed) {
        this.gateway = gateway;
        this.upstream = upstream;
        this.load = Load.of(shape, new Random(seed));
        this.seed = seed;
    }

    /** An upstream that is mostly quick, sometimes slow, and whose answers are mostly short. */
    static CountingUpstream.Behaviour unevenly(long seed) {
        return (run, exchange) -> {
            var random = new Random(seed + run.number());
            int one = random.nextInt(100);
            int millis = one < 30 ? 0 : one < 95 ? random.nextInt(30) : random.nextInt(200);
            LockSupport.parkNanos(millis * 1_000_000L);
            exchange.answer(200, run.makeAnswer(one < 90 ? random.nextInt(300) : random.nextInt(40_000)));
        };
    }

    /** The history of all that, and what breaks the rules in it. */
    HistoryCheck run(int kills, OnUnknown onUnknown) throws Exception {
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
        Await.until("the upstream is done", upstream::isIdle);
        askOnceMore();
        return HistoryCheck.of(history, upstream.runs(), onUnknown);
    }

    private Void work(Random random) throws IOException {
        try (var client = new LoadClient(gateway, history, random)) {
            for (int next = begun.getAndIncrement(); next < load.sends().size(); next = begun.getAndIncrement()) {
                client.perform(load.sends().get(next));
            }
            return null;
        }
    }

    /** At moments that depend on what has been sent, so that a slow machine is killed in as many places. */
    private void killAtRandom(int kills, Random random) {
        int[] moments = random.ints(
                        kills, load.sends().size() / 20, load.sends().size() * 19 / 20)
                .sorted()
                .toArray();
        for (int moment : moments) {
            Await.until("the load goes on", () -> begun.get() >= moment, gateway::output);
            LockSupport.parkNanos(random.nextInt(20_000_000));
            long from = System.nanoTime();
            gateway.kill();
            long dead = System.nanoTime();
            gateway.start();
            history.add(new Outage(from, dead, System.nanoTime()));
        }
    }

    private void askOnceMore() throws IOException, ExecutionException, InterruptedException {
        try (var client = new LoadClient(gateway, history, new Random(seed))) {
            for (Send send : load.last()) {
                long deadline = System.nanoTime() + Await.PATIENCE.toNanos();
                while (inProgress(client.perform(send)) && System.nanoTime() < deadline) {
                    Thread.onSpinWait();
                }
            }
        }
    }

    private static boolean inProgress(Ending ending) {
        return ending instanceof Ending.Answered answered && answered.answer().isProblem("in-progress");
    }
}
