package dev.semel.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** The load under which other filters run some per cent of their keys twice: a duplicate follows at once. */
class DuplicatesTest extends ContainerTest {
    private static final int ALL_KEYS = Integer.getInteger("semel.servlet.keys", 50_000);

    /** Where another container has shown it already. */
    private static final int FEWER_KEYS = ALL_KEYS / 10;

    private static final int PAIRS = 32;
    private static final long SEED = Long.getLong("semel.seed", System.nanoTime());
    private static final int LATEST_NANOS = 8_000_000;
    private static final int HANDLER_NANOS = 2_000_000;

    @Test
    void no_key_runs_twice_whose_duplicate_comes_within_milliseconds() throws Exception {
        int keys = container == Container.UNDERTOW ? FEWER_KEYS : ALL_KEYS;
        System.out.println("duplicates in " + container + ": semel.seed " + SEED);
        Map<String, AtomicInteger> runs = new ConcurrentHashMap<>();
        shop().at("/duplicates", (request, response) -> {
            String key = request.getHeader("Idempotency-Key");
            int run = runs.computeIfAbsent(key, first -> new AtomicInteger()).incrementAndGet();
            LockSupport.parkNanos(HANDLER_NANOS);
            response.getOutputStream().print(key + " run " + run);
        });

        List<Future<?>> senders = new ArrayList<>();
        try (var threads = Executors.newFixedThreadPool(2 * PAIRS)) {
            var next = new AtomicInteger();
            for (int i = 0; i < PAIRS; i++) {
                var random = new Random(SEED + i);
                senders.add(threads.submit(() -> sendPairs(keys, next, random, threads)));
            }
            for (Future<?> sender : senders) {
                sender.get();
            }
        }

        assertThat(runs).hasSize(keys);
        assertThat(runs.values().stream().filter(count -> count.get() != 1).count())
                .isZero();
    }

    /** On two connections that are kept: the original, and soon after it the duplicate. */
    private Void sendPairs(int keys, AtomicInteger next, Random random, ExecutorService threads) throws Exception {
        try (Wire original = Wire.to(shop().port());
                Wire duplicate = Wire.to(shop().port())) {
            for (int key = next.getAndIncrement(); key < keys; key = next.getAndIncrement()) {
                String name = "d" + key;
                long delay = random.nextInt(LATEST_NANOS);
                Future<String> second = threads.submit(() -> {
                    LockSupport.parkNanos(delay);
                    return ask(duplicate, name);
                });
                assertThat(ask(original, name)).isEqualTo(name + " run 1");
                assertThat(second.get()).isEqualTo(name + " run 1");
            }
        }
        return null;
    }

    private static String ask(Wire wire, String key) {
        wire.post("/duplicates", "{\"amount\":5}", "Idempotency-Key: " + key);
        String answer = wire.answer();
        return answer.substring(answer.lastIndexOf('\n') + 1);
    }
}
