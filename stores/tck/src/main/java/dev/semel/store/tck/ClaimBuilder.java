package dev.semel.store.tck;

import dev.semel.key.Fingerprint;
import dev.semel.key.RecordId;
import dev.semel.store.ClaimRequest;
import dev.semel.store.ClaimRequest.OnUnknown;
import dev.semel.store.Description;
import java.time.Duration;
import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Makes claim requests that differ in what a test is about. Immutable. */
public record ClaimBuilder(
        RecordId id,
        UUID token,
        @Nullable Fingerprint fingerprint,
        Duration lease,
        Duration retention,
        OnUnknown onUnknown,
        Description description) {

    /** A claim of a new id: 30 s of lease, an hour of retention, held when unknown. */
    public static ClaimBuilder fresh() {
        return of(randomId());
    }

    /** A claim of that id, else the same. */
    public static ClaimBuilder of(RecordId id) {
        return new ClaimBuilder(
                id,
                UUID.randomUUID(),
                fingerprint(1),
                Duration.ofSeconds(30),
                Duration.ofHours(1),
                OnUnknown.HOLD,
                new Description("key-" + id.second(), "principal", "POST /v1/orders", "ietf"));
    }

    public static RecordId randomId() {
        UUID first = UUID.randomUUID();
        UUID second = UUID.randomUUID();
        return new RecordId(
                first.getMostSignificantBits() ^ first.getLeastSignificantBits(),
                first.getLeastSignificantBits(),
                second.getMostSignificantBits(),
                second.getLeastSignificantBits());
    }

    /** A fingerprint all of whose bytes are this. */
    public static Fingerprint fingerprint(int filling) {
        var digest = new byte[Fingerprint.BYTES];
        Arrays.fill(digest, (byte) filling);
        return new Fingerprint((byte) 1, digest);
    }

    /** The same claim by somebody else. */
    public ClaimBuilder byAnother() {
        return new ClaimBuilder(id, UUID.randomUUID(), fingerprint, lease, retention, onUnknown, description);
    }

    public ClaimBuilder takingOver() {
        return new ClaimBuilder(id, token, fingerprint, lease, retention, OnUnknown.TAKE_OVER, description);
    }

    public ClaimBuilder with(@Nullable Fingerprint other) {
        return new ClaimBuilder(id, token, other, lease, retention, onUnknown, description);
    }

    public ClaimBuilder lasting(Duration leaseLength, Duration retentionLength) {
        return new ClaimBuilder(id, token, fingerprint, leaseLength, retentionLength, onUnknown, description);
    }

    public ClaimBuilder described(Description other) {
        return new ClaimBuilder(id, token, fingerprint, lease, retention, onUnknown, other);
    }

    public ClaimRequest request() {
        return new ClaimRequest(id, UUID.randomUUID(), token, fingerprint, lease, retention, onUnknown, description);
    }
}
