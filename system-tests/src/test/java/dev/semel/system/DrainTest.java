package dev.semel.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.system.Attempt.Ending;
import dev.semel.system.Attempt.Operation;
import dev.semel.system.History.Outage;
import dev.semel.system.Load.Manner;
import dev.semel.system.Load.Send;
import dev.semel.system.Rule.OnUnknown;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway that is asked to end finishes what it began. */
class DrainTest {
    private static final int BEFORE_THE_STOP = 500;

    @TempDir
    private Path directory;

    private final AtomicInteger keys = new AtomicInteger();
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final History history = new History();

    @Test
    void a_stop_under_load_leaves_no_request_without_its_answer_and_no_key_unknown() throws Exception {
        long seed = Seed.next("drain");
        try (var system = SystemFixture.start(directory);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            system.upstream().behave(KillLoad.unevenly(seed));
            List<Future<?>> clients = new ArrayList<>();
            for (int number = 0; number < KillLoad.CONNECTIONS; number++) {
                clients.add(threads.submit(() -> work(system.gateway())));
            }
            Await.until("the load goes on", () -> keys.get() > BEFORE_THE_STOP, system.gateway()::output);

            long from = System.nanoTime();
            stopping.set(true);
            int code = system.gateway().stop();
            long dead = System.nanoTime();
            for (Future<?> client : clients) {
                client.get();
            }
            long runs = system.upstream().runs().size();
            system.gateway().start();
            history.add(new Outage(from, dead, System.nanoTime()));
            long answered = history.attempts().stream()
                    .filter(attempt -> attempt.ending() instanceof Ending.Answered)
                    .count();
            askOnceMore(system.gateway());

            assertThat(code).as(system.gateway().output()).isIn(0, 143);
            assertThat(answered).as("as many answers as runs").isEqualTo(runs);
            var check = HistoryCheck.of(history, system.upstream().runs(), OnUnknown.HOLD);
            check.mustHold();
            assertThat(check.unknown()).isEmpty();
        }
    }

    private Void work(GatewayProcess gateway) throws Exception {
        try (var client = new LoadClient(gateway, history, new Random())) {
            boolean answered = true;
            while (answered && !stopping.get()) {
                answered = client.performOnce(send(keys.incrementAndGet())) instanceof Ending.Answered;
            }
            return null;
        }
    }

    private void askOnceMore(GatewayProcess gateway) throws Exception {
        try (var client = new LoadClient(gateway, history, new Random())) {
            for (int key = 1; key <= keys.get(); key++) {
                client.perform(send(key));
            }
        }
    }

    private static Send send(int key) {
        var operation = new Operation("Bearer t", "key-" + key);
        var call = Call.post("/v1/orders", "{}").key(operation.key()).bearer("t");
        return new Send(operation, call, Manner.STAYS);
    }
}
