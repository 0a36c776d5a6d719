package dev.semel.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The example that places orders, killed again and again and started again with what it wrote down, through a hop that
 * loses 30 % of the answers: every order is placed once, and the client knows the API's answer to it.
 *
 * <p>Of how many orders and kills: {@code -Dsemel.client.orders} and {@code -Dsemel.client.kills}.
 */
class ClientKillTest {
    private static final int ORDERS = Integer.getInteger("semel.client.orders", 10_000);
    private static final int KILLS = Integer.getInteger("semel.client.kills", 12);
    private static final int AT_ONCE = 32;
    private static final double LOSSY = 0.3;

    @TempDir
    private Path directory;

    @TempDir
    private Path clientDirectory;

    /** What is ended in the middle. */
    private interface Kill {
        void now() throws IOException;
    }

    @Test
    void ten_thousand_operations_have_ten_thousand_effects_whenever_the_client_is_killed() throws Exception {
        var config = new Config(directory).durability("process-crash");
        try (var load = new Placing(config, KillLoad::unevenly, ORDERS)) {
            load.run(KILLS, load::killClient);

            load.everyOrderHasOneEffectAndItsAnswerIsKnown(Run::number);
            assertThat((double) load.hop.lost() / load.hop.answers()).isCloseTo(LOSSY, within(0.05));
            assertThat(load.client.output()).contains(ORDERS + " placed, 0 left");
            assertThat(load.keysLeft()).isZero();
        }
    }

    /** The API tells by the operation's id what it has done: at least one run is then one effect. */
    @Test
    void where_unknown_runs_again_the_gateway_may_be_killed_too() throws Exception {
        var config = new Config(directory).durability("process-crash").route("outcome: {unknown: execute}");
        Map<String, Bytes> done = new ConcurrentHashMap<>();
        try (var load = new Placing(
                config,
                seed -> (run, exchange) -> {
                    LockSupport.parkNanos(new Random(seed + run.number()).nextInt(5_000_000));
                    exchange.answer(200, done.computeIfAbsent(run.operationId(), id -> run.makeAnswer(0)));
                },
                ORDERS / 20)) {
            load.run(KILLS / 2, () -> {
                load.gateway.kill();
                load.killClient();
                load.gateway.start();
            });

            load.everyOrderHasOneEffectAndItsAnswerIsKnown(Run::operationId);
            assertThat(load.upstream.runs()).extracting(Run::attempt).contains(2);
        }
    }

    /** A check that cannot fail is none: who forgets the keys when he dies places orders twice, and it finds that. */
    @Test
    void without_its_journal_a_killed_client_places_orders_twice() throws Exception {
        var config = new Config(directory).durability("process-crash");
        try (var load = new Placing(config, KillLoad::unevenly, ORDERS / 20)) {
            load.run(KILLS / 2, () -> {
                load.client.kill();
                load.loseKeys();
                load.client.startAgain();
            });

            assertThatCode(() -> load.everyOrderHasOneEffectAndItsAnswerIsKnown(Run::number))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("orders with another number of effects than one");
        }
    }

    /** How an API behaves, of which the seed decides. */
    private interface Api {
        CountingUpstream.Behaviour behaviour(long seed);
    }

    /** All that takes part. */
    private final class Placing implements AutoCloseable {
        private final int orders;
        private final Random random;
        private final CountingUpstream upstream;
        private final GatewayProcess gateway;
        private final LossyHop hop;
        private final OrdersProcess client;

        Placing(Config config, Api api, int orders) throws IOException {
            this.orders = orders;
            long seed = Seed.next("client kills");
            random = new Random(seed);
            upstream = new CountingUpstream(api.behaviour(seed));
            gateway = config.before(upstream).start();
            hop = new LossyHop(gateway.port(), LOSSY, new Random(seed));
            client = new OrdersProcess(clientDirectory, hop.url() + "/v1/orders", orders, AT_ONCE);
        }

        /** Kills at moments that depend on what has been sent, so that a slow machine is killed in as many places. */
        void run(int kills, Kill kill) throws IOException {
            int[] moments =
                    random.ints(kills, orders / 20, orders * 19 / 20).sorted().toArray();
            for (int moment : moments) {
                Await.until("the orders go on", () -> upstream.runs().size() >= moment, this::output);
                LockSupport.parkNanos(random.nextInt(20_000_000));
                kill.now();
            }
            while (client.awaitEnd() != 0) {
                client.startAgain();
            }
            Await.until("the upstream is done", upstream::isIdle);
        }

        void killClient() {
            client.kill();
            client.startAgain();
        }

        void loseKeys() throws IOException {
            try (Stream<Path> keys = Files.list(client.keys())) {
                for (Path key : keys.toList()) {
                    Files.delete(key);
                }
            }
        }

        long keysLeft() throws IOException {
            try (Stream<Path> keys = Files.list(client.keys())) {
                return keys.filter(key -> key.toString().endsWith(".key")).count();
            }
        }

        /** @param effect what tells an effect of a run from those of others */
        void everyOrderHasOneEffectAndItsAnswerIsKnown(Function<Run, Object> effect) throws IOException {
            Map<String, Set<Object>> effects = new HashMap<>();
            Map<String, String> answers = new HashMap<>();
            for (Run run : upstream.runs()) {
                effects.computeIfAbsent(run.request().text(), order -> new HashSet<>())
                        .add(effect.apply(run));
                Bytes answer = run.answer();
                if (answer != null) {
                    answers.put(run.request().text(), answer.text());
                }
            }
            List<String> wrong = effects.entrySet().stream()
                    .filter(order -> order.getValue().size() != 1)
                    .map(Object::toString)
                    .toList();
            assertThat(wrong)
                    .as("orders with another number of effects than one")
                    .isEmpty();
            assertThat(effects).hasSize(orders);
            Map<Integer, String> placed = client.placed();
            assertThat(placed).hasSize(orders);
            placed.forEach((number, answer) -> assertThat(answer).isEqualTo(answers.get("{\"order\":" + number + "}")));
        }

        private String output() {
            return client.output() + "\n" + gateway.output();
        }

        @Override
        public void close() throws IOException {
            client.close();
            hop.close();
            gateway.close();
            upstream.close();
        }
    }
}
