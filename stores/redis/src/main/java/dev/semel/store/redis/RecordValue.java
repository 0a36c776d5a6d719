package dev.semel.store.redis;

import dev.semel.key.Fingerprint;
import dev.semel.key.RecordId;
import dev.semel.store.DescriptionCodec;
import dev.semel.store.Nesting;
import dev.semel.store.ReplyCodec;
import dev.semel.store.StoreException;
import dev.semel.store.StoredRecord;
import dev.semel.store.StoredRecord.State;
import dev.semel.store.StoredReply;
import dev.semel.store.UnknownCause;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads the bytes of a record, which {@code record.lua} describes and writes. Thread-safe. */
final class RecordValue {
    static final byte FORMAT = 1;

    private static final int SUM = 10;
    private static final int MAGIC = 0x5352;
    private static final byte ABSENT = 0;
    private static final byte CLAIMED = 1;
    private static final byte COMPLETED = 2;
    private static final byte UNKNOWN = 3;
    private static final byte RETRYABLE = 4;

    private RecordValue() {}

    /**
     * The record whose bytes these are; null for the fence that is left of one that was taken away.
     *
     * @throws StoreException.Corrupt they are not what the scripts made for that id, or of a version not known here
     */
    static @Nullable StoredRecord decode(RecordId id, byte[] value) {
        try {
            return read(id, ByteBuffer.wrap(value));
        } catch (BufferUnderflowException | IllegalArgumentException | NullPointerException e) {
            throw new StoreException.Corrupt("the parts of the record " + id + " don't fit together", e);
        }
    }

    private static @Nullable StoredRecord read(RecordId id, ByteBuffer in) {
        if (in.getShort() != MAGIC) {
            throw new StoreException.Corrupt("the bytes of the record " + id + " don't start with SR");
        }
        byte version = in.get();
        if (version != FORMAT) {
            throw new StoreException.Corrupt("the record " + id + " has format version " + version
                    + ", and this release reads version " + FORMAT + ": it was written by a newer one");
        }
        byte state = in.get();
        int cause = in.get();
        int attempt = in.getInt();
        long fence = in.getLong();
        long firstClaimedAt = in.getLong();
        long claimedAt = in.getLong();
        long expiresAt = in.getLong();
        long time = in.getLong();
        UUID token = uuid(in);
        UUID operation = uuid(in);
        byte[] fingerprint = framed(in);
        byte[] inner = framed(in);
        byte[] outer = framed(in);
        int described = in.getInt();
        int answered = in.getInt();
        ByteBuffer head = in.duplicate().flip();
        byte[] sum = bytes(in, SUM);
        byte[] description = bytes(in, described);
        if (!Arrays.equals(sum, sumOf(id, head, description))) {
            throw new StoreException.Corrupt("the checksum of the record " + id + " doesn't match its bytes");
        }
        byte[] reply = bytes(in, answered);
        if (in.hasRemaining()) {
            throw new StoreException.Corrupt("the record " + id + " has bytes left over");
        }
        if (state == ABSENT) {
            return null;
        }
        return new StoredRecord(
                id,
                operation,
                token,
                fence,
                attempt,
                fingerprint.length == 0 ? null : fingerprint(fingerprint),
                DescriptionCodec.decode(id, description),
                new Nesting(inner.length == 0 ? null : RecordId.of(inner), outer.length == 0 ? null : uuid(outer)),
                firstClaimedAt,
                claimedAt,
                expiresAt,
                state(state, cause, time, reply.length == 0 ? null : ReplyCodec.decode(id, reply)));
    }

    private static State state(byte state, int cause, long time, @Nullable StoredReply reply) {
        return switch (state) {
            case CLAIMED -> new State.Claimed(time, reply);
            case COMPLETED -> new State.Completed(Objects.requireNonNull(reply), time);
            case RETRYABLE -> new State.Retryable(Objects.requireNonNull(reply), time);
            case UNKNOWN -> new State.Unknown(UnknownCause.of(cause), time, reply);
            default -> throw new IllegalArgumentException("no state has the code " + state);
        };
    }

    private static byte[] sumOf(RecordId id, ByteBuffer head, byte[] description) {
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            sha1.update(id.toString().getBytes(StandardCharsets.US_ASCII));
            sha1.update(head);
            sha1.update(description);
            return HexFormat.of().formatHex(sha1.digest()).substring(0, SUM).getBytes(StandardCharsets.US_ASCII);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }

    /** A version, then the digest; empty for none. */
    static byte[] bytesOf(@Nullable Fingerprint fingerprint) {
        return fingerprint == null
                ? new byte[0]
                : ByteBuffer.allocate(1 + Fingerprint.BYTES)
                        .put(fingerprint.version())
                        .put(fingerprint.digest())
                        .array();
    }

    static byte[] bytesOf(@Nullable UUID uuid) {
        return uuid == null
                ? new byte[0]
                : ByteBuffer.allocate(16)
                        .putLong(uuid.getMostSignificantBits())
                        .putLong(uuid.getLeastSignificantBits())
                        .array();
    }

    static UUID uuid(byte[] bytes) {
        return uuid(ByteBuffer.wrap(bytes));
    }

    private static UUID uuid(ByteBuffer in) {
        long most = in.getLong();
        return new UUID(most, in.getLong());
    }

    private static Fingerprint fingerprint(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        return new Fingerprint(in.get(), bytes(in, in.remaining()));
    }

    private static byte[] framed(ByteBuffer in) {
        return bytes(in, Byte.toUnsignedInt(in.get()));
    }

    private static byte[] bytes(ByteBuffer in, int length) {
        if (length < 0 || length > in.remaining()) {
            throw new IllegalArgumentException("a part that is longer than its record");
        }
        var bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }
}
