package dev.semel.store.tck;

import dev.semel.key.Fingerprint;
import dev.semel.key.RecordId;
import dev.semel.store.ClaimRequest;
import dev.semel.store.ClaimRequest.OnUnknown;
import dev.semel.store.Description;
import dev.semel.store.Nesting;
import java.time.Duration;
import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Makes claim requests that differ in what a test is about. Immutable. */
public final class ClaimBuilder {
    private final ClaimRequest request;

    private ClaimBuilder(ClaimRequest request) {
        this.request = request;
    }

    /** A claim of a new id: 30 s of lease, an hour of retention, held when unknown, of the only layer. */
    public static ClaimBuilder fresh() {
        return of(randomId());
    }

    /** A claim of that id, else the same. */
    public static ClaimBuilder of(RecordId id) {
        return new ClaimBuilder(new ClaimRequest(
                id,
                UUID.randomUUID(),
                UUID.randomUUID(),
                fingerprint(1),
                Duration.ofSeconds(30),
                Duration.ofHours(1),
                OnUnknown.HOLD,
                new Description("key-" + id.second(), "principal", "POST /v1/orders", "ietf")));
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

    public RecordId id() {
        return request.id();
    }

    public UUID token() {
        return request.token();
    }

    public @Nullable Fingerprint fingerprint() {
        return request.fingerprint();
    }

    /** The same claim by somebody else. */
    public ClaimBuilder byAnother() {
        return copy(UUID.randomUUID(), request.fingerprint(), request.onlyEqual(), request.onUnknown());
    }

    public ClaimBuilder takingOver() {
        return onUnknown(OnUnknown.TAKE_OVER);
    }

    public ClaimBuilder askingInner() {
        return onUnknown(OnUnknown.ASK_INNER);
    }

    private ClaimBuilder onUnknown(OnUnknown other) {
        return copy(request.token(), request.fingerprint(), request.onlyEqual(), other);
    }

    public ClaimBuilder with(@Nullable Fingerprint other) {
        return copy(request.token(), other, request.onlyEqual(), request.onUnknown());
    }

    /** The same claim, which goes on with an operation that began with another fingerprint. */
    public ClaimBuilder evenIfItDiffers() {
        return copy(request.token(), request.fingerprint(), false, request.onUnknown());
    }

    public ClaimBuilder lasting(Duration lease, Duration retention) {
        return copy(lease, retention, request.atLeast(), request.nesting(), request.description());
    }

    /** The same claim, which keeps its record at least that long. */
    public ClaimBuilder keptFor(Duration atLeast) {
        return copy(request.lease(), request.retention(), atLeast, request.nesting(), request.description());
    }

    public ClaimBuilder nested(Nesting other) {
        return copy(request.lease(), request.retention(), request.atLeast(), other, request.description());
    }

    public ClaimBuilder described(Description other) {
        return copy(request.lease(), request.retention(), request.atLeast(), request.nesting(), other);
    }

    /** The request, which proposes an operation of its own each time. */
    public ClaimRequest request() {
        return copy(request.token(), request.fingerprint(), request.onlyEqual(), request.onUnknown()).request;
    }

    private ClaimBuilder copy(UUID token, @Nullable Fingerprint fingerprint, boolean onlyEqual, OnUnknown onUnknown) {
        return new ClaimBuilder(new ClaimRequest(
                request.id(),
                UUID.randomUUID(),
                token,
                fingerprint,
                onlyEqual,
                request.lease(),
                request.retention(),
                request.atLeast(),
                onUnknown,
                request.nesting(),
                request.description()));
    }

    private ClaimBuilder copy(
            Duration lease, Duration retention, Duration atLeast, Nesting nesting, Description description) {
        return new ClaimBuilder(new ClaimRequest(
                request.id(),
                request.operationId(),
                request.token(),
                request.fingerprint(),
                request.onlyEqual(),
                lease,
                retention,
                atLeast,
                request.onUnknown(),
                nesting,
                description));
    }
}
