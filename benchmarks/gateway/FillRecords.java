import dev.semel.http.Body;
import dev.semel.http.Headers;
import dev.semel.http.Reply;
import dev.semel.key.Fingerprint;
import dev.semel.key.RecordId;
import dev.semel.store.Claim;
import dev.semel.store.ClaimRequest;
import dev.semel.store.Description;
import dev.semel.store.StoredReply;
import dev.semel.store.rocksdb.Durability;
import dev.semel.store.rocksdb.RocksStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Fills a directory with completed records like those of the load, faster than the gateway could.
 *
 * <p>Arguments: the directory, how many.
 */
final class FillRecords {
    private static final int UNDER_WAY = 256;

    private static final StoredReply REPLY = new StoredReply(
            new Reply(
                    200,
                    Headers.of("Content-Type", "application/json"),
                    Body.of("{\"id\":\"ord_7f3a1c\",\"status\":\"accepted\",\"note\":\"" + "y".repeat(150) + "\"}")),
            true);

    private final Random random = new Random(1);
    private final Semaphore free = new Semaphore(UNDER_WAY);
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final RocksStore store;

    private FillRecords(RocksStore store) {
        this.store = store;
    }

    public static void main(String[] arguments) throws InterruptedException {
        long count = Long.parseLong(arguments[1]);
        try (var store = RocksStore.open(Path.of(arguments[0]), Durability.PROCESS_CRASH)) {
            new FillRecords(store).fill(count);
        }
    }

    private void fill(long count) throws InterruptedException {
        long begun = System.nanoTime();
        for (long i = 1; i <= count && failure.get() == null; i++) {
            free.acquire();
            one(i);
            if (i % 500_000 == 0 || i == count) {
                System.out.printf("%,d records, %d s%n", i, (System.nanoTime() - begun) / 1_000_000_000);
            }
        }
        free.acquire(UNDER_WAY);
        if (failure.get() != null) {
            throw new CompletionException(failure.get());
        }
    }

    private void one(long number) {
        var request = new ClaimRequest(
                new RecordId(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong()),
                new UUID(random.nextLong(), random.nextLong()),
                new UUID(0, number),
                new Fingerprint((byte) 1, randomBytes(Fingerprint.BYTES)),
                Duration.ofSeconds(30),
                Duration.ofHours(24),
                ClaimRequest.OnUnknown.HOLD,
                new Description("5f0f5c3d-0000-4000-8000-" + number, "9f86d081884c", "POST /**", "ietf"));
        store.claim(request)
                .thenCompose(claim -> store.complete(((Claim.Owned) claim).lease(), REPLY, Duration.ofMinutes(1)))
                .whenComplete((written, problem) -> {
                    if (problem != null) {
                        failure.compareAndSet(null, problem);
                    }
                    free.release();
                });
    }

    private byte[] randomBytes(int length) {
        var bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
