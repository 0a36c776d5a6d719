package dev.semel.store.redis;

import dev.semel.key.Fingerprint;
import dev.semel.key.RecordId;
import dev.semel.store.ClaimRequest;
import dev.semel.store.Description;
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

/** The bytes of a record, which {@code record.lua} describes and writes. Thread-safe. */
final class RecordValue {
    static final byte FORMAT = 2;

    private static final byte FIRST_FORMAT = 1;
    private static final int SUM = 10;
    private static final int MAGIC = 0x5352;
    private static final int VERSION_AT = 2;

    /** Of what changes, which is there twice. */
    private static final int CHANGING = 57;

    private static final byte ABSENT = 0;
    private static final byte CLAIMED = 1;
    static final byte COMPLETED = 2;
    static final byte UNKNOWN = 3;
    static final byte RETRYABLE = 4;

    private RecordValue() {}

    /**
     * The record whose bytes these are; null for the fence that is left of one that was taken away.
     *
     * @throws StoreException.Corrupt they are not what the scripts made for that id, or of a version not known here
     */
    static @Nullable StoredRecord decode(RecordId id, byte[] value) {
        try {
            ByteBuffer in = ByteBuffer.wrap(value);
            if (in.getShort() != MAGIC) {
                throw new StoreException.Corrupt("the bytes of the record " + id + " don't start with SR");
            }
            return switch (in.get(VERSION_AT)) {
                case FIRST_FORMAT -> readFirstFormat(id, in.rewind());
                case FORMAT -> read(id, in.rewind());
                default ->
                    throw new StoreException.Corrupt("the record " + id + " has format version " + in.get(VERSION_AT)
                            + ", and this release reads up to version " + FORMAT + ": it was written by a newer one");
            };
        } catch (BufferUnderflowException
                | IndexOutOfBoundsException
                | IllegalArgumentException
                | NullPointerException e) {
            throw new StoreException.Corrupt("the parts of the record " + id + " don't fit together", e);
        }
    }

    /** What begins a record in every format. */
    private record Changing(
            byte state,
            int cause,
            int attempt,
            long fence,
            long firstClaimedAt,
            long claimedAt,
            long expiresAt,
            long time) {
        static Changing from(ByteBuffer in) {
            in.position(VERSION_AT + 1);
            return new Changing(
                    in.get(),
                    in.get(),
                    in.getInt(),
                    in.getLong(),
                    in.getLong(),
                    in.getLong(),
                    in.getLong(),
                    in.getLong());
        }
    }

    /** What names the request. */
    private record Names(
            UUID token, UUID operation, @Nullable Fingerprint fingerprint, Nesting nesting) {
        static Names from(ByteBuffer in) {
            UUID token = uuid(in);
            UUID operation = uuid(in);
            byte[] fingerprint = framed(in);
            byte[] inner = framed(in);
            byte[] outer = framed(in);
            return new Names(
                    token,
                    operation,
                    fingerprint.length == 0 ? null : RecordValue.fingerprint(fingerprint),
                    new Nesting(inner.length == 0 ? null : RecordId.of(inner), outer.length == 0 ? null : uuid(outer)));
        }
    }

    private static @Nullable StoredRecord read(RecordId id, ByteBuffer in) {
        Changing changing = Changing.from(in);
        int named = in.getInt();
        int answered = in.getInt();
        if (!in.slice(0, CHANGING).equals(in.slice(CHANGING, CHANGING))
                || in.capacity() - 2 * CHANGING - named != answered) {
            throw new StoreException.Corrupt("the copies of what changes in the record " + id + " are not equal");
        }
        if (changing.state() == ABSENT) {
            return null;
        }
        ByteBuffer names = in.slice(2 * CHANGING, named);
        Names read = Names.from(names);
        byte[] description = bytes(names, names.getInt());
        checkSum(id, bytes(names, SUM), names.slice(0, named - SUM));
        byte[] reply = bytes(in.position(2 * CHANGING + named), answered);
        return record(id, changing, read, description, reply);
    }

    /** One head, with the sum over it and the description behind it. */
    private static @Nullable StoredRecord readFirstFormat(RecordId id, ByteBuffer in) {
        Changing changing = Changing.from(in);
        Names names = Names.from(in);
        int described = in.getInt();
        int answered = in.getInt();
        ByteBuffer head = in.duplicate().flip();
        byte[] sum = bytes(in, SUM);
        byte[] description = bytes(in, described);
        checkSum(id, sum, head, ByteBuffer.wrap(description));
        byte[] reply = bytes(in, answered);
        if (in.hasRemaining()) {
            throw new StoreException.Corrupt("the record " + id + " has bytes left over");
        }
        return changing.state() == ABSENT ? null : record(id, changing, names, description, reply);
    }

    private static void checkSum(RecordId id, byte[] sum, ByteBuffer... parts) {
        if (!Arrays.equals(sum, sumOf(id, parts))) {
            throw new StoreException.Corrupt("the checksum of the record " + id + " doesn't match its bytes");
        }
    }

    private static StoredRecord record(RecordId id, Changing changing, Names names, byte[] description, byte[] reply) {
        return new StoredRecord(
                id,
                names.operation(),
                names.token(),
                changing.fence(),
                changing.attempt(),
                names.fingerprint(),
                DescriptionCodec.decode(id, description),
                names.nesting(),
                changing.firstClaimedAt(),
                changing.claimedAt(),
                changing.expiresAt(),
                state(changing, reply.length == 0 ? null : ReplyCodec.decode(id, reply)));
    }

    /** The cause of a claimed one is whether somebody waits for its end, which is the scripts' business. */
    private static State state(Changing changing, @Nullable StoredReply reply) {
        long time = changing.time();
        return switch (changing.state()) {
            case CLAIMED -> new State.Claimed(time, reply);
            case COMPLETED -> new State.Completed(Objects.requireNonNull(reply), time);
            case RETRYABLE -> new State.Retryable(Objects.requireNonNull(reply), time);
            case UNKNOWN -> new State.Unknown(UnknownCause.of(changing.cause()), time, reply);
            default -> throw new IllegalArgumentException("no state has the code " + changing.state());
        };
    }

    private static byte[] sumOf(RecordId id, ByteBuffer... parts) {
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            sha1.update(id.toString().getBytes(StandardCharsets.US_ASCII));
            for (ByteBuffer part : parts) {
                sha1.update(part);
            }
            return HexFormat.of().formatHex(sha1.digest()).substring(0, SUM).getBytes(StandardCharsets.US_ASCII);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }

    /** What names the request of a claim, as it will be in its record, with the operation that is proposed. */
    static byte[] namesOf(ClaimRequest request) {
        return namesOf(
                request.id(),
                request.token(),
                request.operationId(),
                request.fingerprint(),
                request.nesting(),
                request.description());
    }

    static byte[] namesOf(StoredRecord record) {
        return namesOf(
                record.id(),
                record.token(),
                record.operationId(),
                record.fingerprint(),
                record.nesting(),
                record.description());
    }

    private static byte[] namesOf(
            RecordId id,
            UUID token,
            UUID operation,
            @Nullable Fingerprint fingerprint,
            Nesting nesting,
            Description description) {
        byte[] inner = nesting.inner() == null ? new byte[0] : nesting.inner().toBytes();
        byte[][] framed = {bytesOf(fingerprint), inner, bytesOf(nesting.outer())};
        byte[] described = DescriptionCodec.encode(id, description);
        int length = 2 * 16 + 4 + described.length;
        for (byte[] part : framed) {
            length += 1 + part.length;
        }
        ByteBuffer out = ByteBuffer.allocate(length + SUM).put(bytesOf(token)).put(bytesOf(operation));
        for (byte[] part : framed) {
            out.put((byte) part.length).put(part);
        }
        out.putInt(described.length).put(described);
        return out.put(sumOf(id, out.slice(0, length))).array();
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
