package dev.semel.store.tck;

import dev.semel.http.Body;
import dev.semel.http.Headers;
import dev.semel.http.Reply;
import dev.semel.key.RecordId;
import dev.semel.store.Description;
import dev.semel.store.InMemoryStore;
import dev.semel.store.Lease;
import dev.semel.store.MovableStore;
import dev.semel.store.Nesting;
import dev.semel.store.Shipment;
import dev.semel.store.StoredRecord;
import dev.semel.store.StoredRecord.State;
import dev.semel.store.StoredReply;
import dev.semel.store.UnknownCause;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;

/** Records of all kinds, to be taken from one store to another. */
final class Records {
    private static final List<String> TEXTS =
            List.of("plain", "ключ", "with\0nul", "half\uD83D", "quote\"\\u0041\\", "", "a\nb", "{}");

    private Records() {}

    static StoredRecord completed(long now) {
        return record(now, new State.Completed(OpenStore.reply("done"), now));
    }

    static StoredRecord unknown(long now) {
        return record(now, new State.Unknown(UnknownCause.TIMEOUT, now));
    }

    static StoredRecord retryable(long now) {
        return record(now, new State.Retryable(OpenStore.reply("later"), now));
    }

    private static StoredRecord record(long now, State state) {
        return new StoredRecord(
                ClaimBuilder.randomId(),
                UUID.randomUUID(),
                UUID.randomUUID(),
                now << 12,
                1,
                ClaimBuilder.fingerprint(1),
                new Description("key", "principal", "POST /v1/orders", "ietf"),
                Nesting.NONE,
                now,
                now,
                now + 3_600_000,
                state);
    }

    /** So many claims with whatever can become of them. */
    static void fill(InMemoryStore store, SettableClock clock, Random random, int count) {
        for (int i = 0; i < count; i++) {
            ClaimBuilder claim = claim(random);
            Lease lease = own(store, claim);
            end(store, lease, random);
            for (int attempt = 2; attempt < 4 && random.nextInt(3) == 0; attempt++) {
                if (Answers.of(store.claim(claim.byAnother().takingOver().request()))
                        instanceof dev.semel.store.Claim.Owned owned) {
                    end(store, owned.lease(), random);
                }
            }
            clock.move(Duration.ofMillis(random.nextInt(2_000)));
        }
        clock.move(Duration.ofSeconds(40));
    }

    private static ClaimBuilder claim(Random random) {
        ClaimBuilder claim = ClaimBuilder.fresh()
                .described(new Description(
                        random.nextBoolean() ? null : text(random),
                        text(random),
                        text(random),
                        text(random),
                        labels(random)))
                .nested(new Nesting(
                        random.nextBoolean() ? null : ClaimBuilder.randomId(),
                        random.nextBoolean() ? null : UUID.randomUUID()))
                .lasting(Duration.ofSeconds(30), retention(random));
        return random.nextInt(4) == 0 ? claim.with(null) : claim;
    }

    private static Duration retention(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> Duration.ofSeconds(Long.MAX_VALUE);
            case 1 -> Duration.ofDays(365);
            default -> Duration.ofHours(2).plusMillis(random.nextInt(100_000_000));
        };
    }

    private static Lease own(InMemoryStore store, ClaimBuilder claim) {
        return Answers.of(store.claim(claim.request()), dev.semel.store.Claim.Owned.class)
                .lease();
    }

    private static void end(InMemoryStore store, Lease lease, Random random) {
        switch (random.nextInt(5)) {
            case 0 -> Answers.of(store.complete(lease, reply(random), Duration.ofMinutes(random.nextInt(500))));
            case 1 -> Answers.of(store.retryable(lease, reply(random)));
            case 2 -> Answers.of(store.unknown(lease, UnknownCause.of(1 + random.nextInt(8))));
            case 3 -> Answers.of(store.release(lease));
            default -> Answers.of(store.renew(lease, Duration.ofSeconds(1 + random.nextInt(30))));
        }
    }

    private static StoredReply reply(Random random) {
        var body = new byte[random.nextInt(5) == 0 ? 20_000 : random.nextInt(100)];
        random.nextBytes(body);
        var reply = new Reply(
                200 + random.nextInt(300),
                Headers.of("Content-Type", "text/plain", "X-Text", "value " + random.nextInt(100)),
                Body.wrap(body));
        return new StoredReply(reply, random.nextBoolean(), labels(random));
    }

    private static Map<String, String> labels(Random random) {
        var labels = new HashMap<String, String>();
        for (int i = random.nextInt(3); i > 0; i--) {
            labels.put("label" + random.nextInt(3) + text(random), text(random));
        }
        return labels;
    }

    private static String text(Random random) {
        return TEXTS.get(random.nextInt(TEXTS.size()));
    }

    /** All records as another store would write them, by the store's own time, with that time for zero. */
    static Map<RecordId, StoredRecord> relative(MovableStore store) {
        var records = new HashMap<RecordId, StoredRecord>();
        read(store, shipment -> shipment.arriving(0).forEach(record -> records.put(record.id(), rough(record))));
        return records;
    }

    /** How long each is kept. */
    static Map<RecordId, Duration> left(MovableStore store) {
        var left = new HashMap<RecordId, Duration>();
        read(
                store,
                shipment -> shipment.arriving(0)
                        .forEach(record -> left.put(record.id(), Duration.ofMillis(record.expiresAt()))));
        return left;
    }

    private static void read(MovableStore store, java.util.function.Consumer<Shipment> visitor) {
        Optional<String> next = Optional.of("");
        while (next.isPresent()) {
            Shipment shipment = Answers.of(store.read("", next.get(), 100));
            visitor.accept(shipment);
            next = shipment.next();
        }
    }

    /** Without times: they are compared by themselves. */
    private static StoredRecord rough(StoredRecord record) {
        return new StoredRecord(
                record.id(),
                record.operationId(),
                record.token(),
                record.fence(),
                record.attempt(),
                record.fingerprint(),
                record.description(),
                record.nesting(),
                0,
                0,
                0,
                switch (record.state()) {
                    case State.Claimed claimed -> claimed;
                    case State.Completed completed -> new State.Completed(completed.reply(), 0);
                    case State.Retryable retryable -> new State.Retryable(retryable.reply(), 0);
                    case State.Unknown unknown -> new State.Unknown(unknown.cause(), 0, unknown.earlier());
                });
    }
}
