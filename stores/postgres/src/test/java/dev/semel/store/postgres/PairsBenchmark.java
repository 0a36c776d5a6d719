package dev.semel.store.postgres;

import dev.semel.key.RecordId;
import dev.semel.store.Claim;
import dev.semel.store.Lease;
import dev.semel.store.StoredReply;
import dev.semel.store.tck.ClaimBuilder;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Not a test: claims and completes with asynchronous callers, and prints pairs per second, and the CPU per pair of this
 * process; then replays.
 *
 * <pre>
 * java -cp … dev.semel.store.postgres.PairsBenchmark [URL for the driver, or own] [seconds] [bytes of body] [records loaded before]
 * </pre>
 */
final class PairsBenchmark {
    private static final String SIZES = """
            SELECT string_agg(c.relname || ' ' || pg_table_size(c.oid) / n.records, ', ' ORDER BY c.relname)
              FROM pg_class c JOIN pg_namespace s ON s.oid = c.relnamespace,
                (SELECT count(*) AS records FROM SCHEMA.semel_records) n
              WHERE s.nspname = 'SCHEMA' AND c.relname LIKE 'semel_records%'
            """;

    private final PostgresStore store;
    private final StoredReply reply;
    private final AtomicLong done = new AtomicLong();
    private volatile boolean over;

    private PairsBenchmark(PostgresStore store, int bytes) {
        this.store = store;
        this.reply = Stores.reply(bytes);
    }

    public static void main(String... arguments) throws Exception {
        boolean own = arguments.length == 0 || arguments[0].equals("own");
        int seconds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 5;
        int bytes = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 100;
        int loaded = arguments.length > 3 ? Integer.parseInt(arguments[3]) : 0;
        String url = own ? TestServer.sharedUrl() : arguments[0];
        System.out.printf("%-14s %8s %12s %14s %14s%n", "durability", "callers", "pairs/s", "CPU us/pair", "replays/s");
        for (Durability durability : Durability.values()) {
            var fixture = new PostgresFixture(url, "read committed");
            try (var store =
                    PostgresStore.open(PostgresSettings.of(url, durability).withSchema(fixture.schema()))) {
                load(store, loaded);
                new PairsBenchmark(store, bytes).run(256, seconds, true);
                for (int callers : new int[] {1, 64, 256}) {
                    measure(store, bytes, durability, callers, seconds);
                }
                System.out.println("bytes per record: " + fixture.read(SIZES.replace("SCHEMA", fixture.schema())));
            } finally {
                fixture.clear();
            }
        }
        System.exit(0);
    }

    private static void load(PostgresStore store, int records) throws InterruptedException {
        if (records > 0) {
            var loader = new PairsBenchmark(store, 100);
            long begun = System.nanoTime();
            for (int i = 0; i < 256; i++) {
                loader.pair(new SplittableRandom(begun + i));
            }
            while (loader.done.get() < records) {
                Thread.sleep(100);
            }
            loader.over = true;
            System.out.printf("loaded %,d records in %,d ms%n", records, (System.nanoTime() - begun) / 1_000_000);
        }
    }

    private static void measure(PostgresStore store, int bytes, Durability durability, int callers, int seconds)
            throws InterruptedException {
        var pairs = new PairsBenchmark(store, bytes);
        long cpu = cpuNanos();
        double perSecond = pairs.run(callers, seconds, true);
        double micros = (cpuNanos() - cpu) / 1e3 / pairs.done.get();
        double replays = new PairsBenchmark(store, bytes).run(callers, Math.max(1, seconds / 2), false);
        System.out.printf("%-14s %8d %,12.0f %14.1f %,14.0f%n", durability, callers, perSecond, micros, replays);
    }

    /** Done per second. */
    private double run(int callers, int seconds, boolean pairs) throws InterruptedException {
        long begun = System.nanoTime();
        for (int i = 0; i < callers; i++) {
            if (pairs) {
                pair(new SplittableRandom(begun + i));
            } else {
                var claim = ClaimBuilder.fresh();
                Stores.complete(store, Stores.own(store, claim), reply);
                replay(claim);
            }
        }
        Thread.sleep(seconds * 1_000L);
        over = true;
        double rate = done.get() / ((System.nanoTime() - begun) / 1e9);
        Thread.sleep(200);
        return rate;
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
                .whenComplete((ended, failure) -> again(failure, () -> pair(random)));
    }

    private void replay(ClaimBuilder claim) {
        if (!over) {
            var unused = store.claim(claim.byAnother().request())
                    .whenComplete((answer, failure) -> again(failure, () -> replay(claim)));
        }
    }

    private void again(Throwable failure, Runnable next) {
        if (failure != null) {
            failure.printStackTrace();
            return;
        }
        done.incrementAndGet();
        next.run();
    }

    private static long cpuNanos() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }
}
