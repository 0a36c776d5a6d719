package dev.semel.store.rocksdb;

import dev.semel.key.RecordId;
import dev.semel.store.Claim;
import dev.semel.store.Lease;
import dev.semel.store.StoredReply;
import dev.semel.store.tck.ClaimBuilder;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Not a test: claims and completes with asynchronous callers, and prints pairs per second and CPU per pair, of the
 * whole process.
 *
 * <pre>
 * java -cp … dev.semel.store.rocksdb.PairsBenchmark [directory] [seconds] [bytes of body] [records loaded before]
 * </pre>
 */
final class PairsBenchmark {
    private final RocksStore store;
    private final StoredReply reply;
    private final AtomicLong pairs = new AtomicLong();
    private final AtomicLong replays = new AtomicLong();
    private volatile boolean over;

    private PairsBenchmark(RocksStore store, int bytes) {
        this.store = store;
        this.reply = Stores.reply(bytes);
    }

    public static void main(String... arguments) throws Exception {
        Path parent = Path.of(arguments.length > 0 ? arguments[0] : "/tmp");
        int seconds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 5;
        int bytes = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 100;
        int loaded = arguments.length > 3 ? Integer.parseInt(arguments[3]) : 0;
        System.out.printf(
                "%-14s %8s %12s %14s %16s%n", "durability", "callers", "pairs/s", "CPU us/pair", "replays/s (1)");
        for (Durability durability : Durability.values()) {
            Path directory = Files.createTempDirectory(parent, "semel-bench-");
            try (var store = RocksStore.open(directory, durability)) {
                load(store, loaded);
                new PairsBenchmark(store, bytes).run(256, Math.max(2, seconds / 2));
                for (int callers : new int[] {1, 64, 256}) {
                    new PairsBenchmark(store, bytes).measure(durability, callers, seconds);
                }
            }
            delete(directory);
        }
    }

    private static void load(RocksStore store, int records) throws InterruptedException {
        if (records > 0) {
            var loader = new PairsBenchmark(store, 100);
            long begun = System.nanoTime();
            loader.start(256);
            while (loader.pairs.get() < records) {
                Thread.sleep(100);
            }
            loader.over = true;
            System.out.printf("loaded %,d records in %,d ms%n", records, (System.nanoTime() - begun) / 1_000_000);
        }
    }

    private void measure(Durability durability, int callers, int seconds) throws InterruptedException {
        long cpu = cpuNanos();
        long begun = System.nanoTime();
        run(callers, seconds);
        double elapsed = (System.nanoTime() - begun) / 1e9;
        double micros = (cpuNanos() - cpu) / 1e3 / pairs.get();
        System.out.printf(
                "%-14s %8d %,12.0f %14.1f %,16.0f%n",
                durability, callers, pairs.get() / elapsed, micros, replaysPerSecond());
    }

    private void run(int callers, int seconds) throws InterruptedException {
        start(callers);
        Thread.sleep(seconds * 1_000L);
        over = true;
        Thread.sleep(200);
    }

    private void start(int callers) {
        for (int i = 0; i < callers; i++) {
            var random = new SplittableRandom(System.nanoTime() + i);
            pair(random);
        }
    }

    private void pair(SplittableRandom random) {
        if (over) {
            return;
        }
        var id = new RecordId(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
        CompletableFuture<Claim> claimed = store.claim(ClaimBuilder.of(id)
                        .lasting(Duration.ofSeconds(30), Duration.ofHours(24))
                        .request())
                .toCompletableFuture();
        var unused = claimed.thenCompose(claim -> {
                    Lease lease = ((Claim.Owned) claim).lease();
                    return store.complete(lease, reply, Duration.ofHours(24));
                })
                .whenComplete((done, failure) -> {
                    if (failure != null) {
                        failure.printStackTrace();
                        return;
                    }
                    pairs.incrementAndGet();
                    pair(random);
                });
    }

    private double replaysPerSecond() {
        var claim = ClaimBuilder.fresh();
        Stores.complete(store, Stores.own(store, claim), reply);
        var repeat = claim.byAnother().request();
        long begun = System.nanoTime();
        long until = begun + 500_000_000L;
        while (System.nanoTime() < until) {
            Stores.answer(store.claim(repeat));
            replays.incrementAndGet();
        }
        return replays.get() / ((System.nanoTime() - begun) / 1e9);
    }

    private static long cpuNanos() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    private static void delete(Path directory) throws IOException {
        try (var files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
