package dev.semel.store;

import dev.semel.http.Body;
import dev.semel.http.Headers;
import dev.semel.http.Reply;
import dev.semel.key.Fingerprint;
import dev.semel.key.RecordId;
import dev.semel.store.ClaimRequest.OnUnknown;
import dev.semel.store.StoredRecord.State;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.UUID;

/** Records and claims as the tests of this package need them. */
final class Records {
    static final RecordId ID = new RecordId(0x0102030405060708L, -2, 3, Long.MIN_VALUE);
    static final UUID OPERATION = new UUID(1, 2);
    static final UUID TOKEN = new UUID(3, 4);
    static final UUID OTHER_TOKEN = new UUID(5, 6);
    static final Description DESCRIPTION = new Description("order-1", "a1b2c3", "POST /v1/orders", "ietf");
    static final StoredReply REPLY =
            new StoredReply(new Reply(201, Headers.of("Content-Type", "text/plain"), Body.of("done")), true);

    static final StoredReply EARLIER = new StoredReply(
            new Reply(200, Headers.NONE, Body.of("{\"status\":\"pending\"}")), true, Map.of("conversion", "c-1"));
    static final Nesting NESTING = new Nesting(new RecordId(11, 12, 13, 14), new UUID(15, 16));
    static final Nesting OTHER_NESTING = new Nesting(new RecordId(21, 22, 23, 24), new UUID(25, 26));

    static final long FENCE = 100;
    static final long FIRST_CLAIMED = 1_000;
    static final long CLAIMED = 2_000;
    static final long EXPIRES = 50_000;

    private Records() {}

    static StoredRecord record(int attempt, State state) {
        return record(attempt, DESCRIPTION, Nesting.NONE, state);
    }

    static StoredRecord record(int attempt, Description description, Nesting nesting, State state) {
        return new StoredRecord(
                ID,
                OPERATION,
                TOKEN,
                FENCE,
                attempt,
                fingerprint(1),
                description,
                nesting,
                FIRST_CLAIMED,
                CLAIMED,
                EXPIRES,
                state);
    }

    static Fingerprint fingerprint(int filling) {
        var digest = new byte[Fingerprint.BYTES];
        Arrays.fill(digest, (byte) filling);
        return new Fingerprint((byte) 1, digest);
    }

    static ClaimRequest claim(RecordId id) {
        return claim(id, OTHER_TOKEN, fingerprint(1), OnUnknown.HOLD);
    }

    static ClaimRequest claim(RecordId id, UUID token, Fingerprint fingerprint, OnUnknown onUnknown) {
        return claim(id, token, fingerprint, true, Duration.ZERO, onUnknown, Nesting.NONE);
    }

    static ClaimRequest claim(
            RecordId id,
            UUID token,
            Fingerprint fingerprint,
            boolean onlyEqual,
            Duration atLeast,
            OnUnknown onUnknown,
            Nesting nesting) {
        return new ClaimRequest(
                id,
                new UUID(7, 8),
                token,
                fingerprint,
                onlyEqual,
                Duration.ofSeconds(5),
                Duration.ofSeconds(60),
                atLeast,
                onUnknown,
                nesting,
                DESCRIPTION);
    }
}
