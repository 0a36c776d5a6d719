package dev.semel.system;

import static dev.semel.system.AnswerAssert.assertRan;
import static dev.semel.system.AnswerAssert.assertReplay;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Repeats on one gateway wait for runs of another. How soon they are answered is printed, and not judged. */
class WaitElsewhereTest {
    private static final int KEYS = 21;
    /** By then a repeat that is told nothing asks twice a second. */
    private static final Duration PAUSES_GROWN = Duration.ofSeconds(1);

    private final Map<String, Gate> gates = new ConcurrentHashMap<>();
    private final List<Caller> callers = new ArrayList<>();
    private final CountingUpstream upstream = upstream();

    @TempDir
    private Path files;

    @TempDir
    private Path directory;

    private CountingUpstream upstream() {
        try {
            return new CountingUpstream((run, exchange) -> gate(run.key()).run(run, exchange));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @AfterEach
    void stop() throws IOException {
        for (Caller caller : callers) {
            caller.close();
        }
        upstream.close();
    }

    @ParameterizedTest
    @EnumSource(OneServer.Kind.class)
    void a_repeat_gets_the_answer_of_the_run_that_it_waits_for_on_another_gateway(OneServer.Kind kind)
            throws Exception {
        try (OneServer server = kind.start(files)) {
            String store = server.store("waiting", server.port());
            try (var gateways =
                    new Gateways(directory, upstream, List.of(store, store), "in_flight: {mode: wait, wait: 50s}")) {
                List<Long> delays = delays(gateways);

                assertThat(upstream.runs()).hasSize(KEYS);
                System.out.println(kind + ": the repeat's answer comes "
                        + delays.stream().sorted().toList().get(KEYS / 2) / 1_000 + " us after the run's, median of "
                        + KEYS);
            }
        }
    }

    private List<Long> delays(Gateways gateways) throws IOException {
        for (int number = 0; number < KEYS; number++) {
            Call order = Call.post("/v1/orders", "{}").bearer("t").key(key(number));
            send(order, gateways.all().get(0));
            Await.until("it runs", () -> !upstream.runs(order.key()).isEmpty(), gateways::output);
            send(order, gateways.all().get(1));
        }
        Await.passing(PAUSES_GROWN);
        List<Long> delays = new ArrayList<>();
        for (int number = 0; number < KEYS; number++) {
            delays.add(delay(number));
        }
        return delays;
    }

    /** Ends one run; answers after how many nanoseconds its repeat had the answer as well. */
    private long delay(int number) throws IOException {
        gate(key(number)).open();
        WireMessage ran = callers.get(2 * number).answer();
        long after = System.nanoTime();
        WireMessage repeated = callers.get(2 * number + 1).answer();
        long delay = System.nanoTime() - after;
        assertRan(ran);
        assertReplay(repeated, ran);
        return delay;
    }

    private void send(Call order, GatewayProcess gateway) throws IOException {
        var caller = new Caller(gateway.port());
        callers.add(caller);
        caller.send(order);
    }

    private Gate gate(String key) {
        return gates.computeIfAbsent(key, absent -> new Gate());
    }

    private static String key(int number) {
        return "key-" + number;
    }
}
