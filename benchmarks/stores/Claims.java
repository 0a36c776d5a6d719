import dev.semel.http.Body;
import dev.semel.http.Headers;
import dev.semel.http.Reply;
import dev.semel.key.Fingerprint;
import dev.semel.key.RecordId;
import dev.semel.store.Claim;
import dev.semel.store.ClaimRequest;
import dev.semel.store.Description;
import dev.semel.store.Store;
import dev.semel.store.StoredReply;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.CompletionStage;

/** Claims a key and completes it, with an answer of 200 bytes. Thread-safe. */
final class Claims implements Subject {
    private static final StoredReply REPLY = new StoredReply(
            new Reply(
                    200,
                    Headers.of("Content-Type", "application/json"),
                    Body.of("{\"id\":\"ord_7f3a1c\",\"status\":\"accepted\",\"note\":\"" + "y".repeat(150) + "\"}")),
            true);

    private final Store store;
    private final Duration retention;
    private final Runnable before;

    Claims(Store store) {
        this(store, Duration.ofHours(24), () -> {});
    }

    private Claims(Store store, Duration retention, Runnable before) {
        this.store = store;
        this.retention = retention;
        this.before = before;
    }

    /** Records expire as fast as they come: a store in memory stays at 100,000. */
    static Claims thatExpire(Store store, Clock clock) {
        return new Claims(store, Duration.ofSeconds(100), () -> clock.forward(Duration.ofMillis(1)));
    }

    @Override
    public CompletionStage<Boolean> pair(SplittableRandom random) {
        before.run();
        return store.claim(request(random))
                .thenCompose(claim -> store.complete(((Claim.Owned) claim).lease(), REPLY, Duration.ofMinutes(1)))
                .thenApply(kept -> {
                    if (!kept) {
                        throw new IllegalStateException("a completion was refused");
                    }
                    return true;
                });
    }

    private ClaimRequest request(SplittableRandom random) {
        var fingerprint = new byte[Fingerprint.BYTES];
        random.nextBytes(fingerprint);
        var id = new RecordId(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
        return new ClaimRequest(
                id,
                new UUID(random.nextLong(), random.nextLong()),
                new UUID(random.nextLong(), random.nextLong()),
                new Fingerprint((byte) 1, fingerprint),
                Duration.ofSeconds(30),
                retention,
                ClaimRequest.OnUnknown.HOLD,
                new Description(
                        new UUID(random.nextLong(), random.nextLong()).toString(),
                        "9f86d081884c",
                        "POST /**",
                        "ietf"));
    }

    @Override
    public void close() {
        store.close();
    }
}
