package dev.semel.store;

import dev.semel.http.Body;
import dev.semel.http.Headers;
import dev.semel.http.Reply;
import dev.semel.key.Fingerprint;
import dev.semel.key.RecordId;
import dev.semel.store.StoredRecord.State;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A record as bytes: what stores keep. Thread-safe.
 *
 * <pre>
 * magic 2 "SM" │ version 1 │ state 1 │ cause 1 │ flags 1 │ id 32 │ operation id 16 │ token 16 │ fence 8 │ attempt 4
 * │ first claimed at 8 │ claimed at 8 │ expires at 8 │ lease until, or ended at 8
 * │ fingerprint: version 1, digest 32 (if flagged) │ inner record's id 32 (if flagged)
 * │ outer operation's id 16 (if flagged) │ key (if flagged) │ principal │ route │ policy │ labels
 * │ if it has a reply (completed, retryable; claimed and unknown, if flagged): status 2 │ headers │ body: length 4, bytes
 *   │ trailers │ labels
 * │ CRC32C 4 of all bytes before
 * </pre>
 *
 * <p>Version 1 has no labels, no inner and outer ids, and no retryable state. Numbers are big-endian. Headers and
 * labels are a count and that many names and values; texts are as {@link TextCodec} says. A version that was released
 * is read for ever: its golden files are among the tests. The id is part of the record, so that bytes which got under
 * another id are not taken for that id's.
 */
public final class RecordCodec {
    /** The version that is written. */
    public static final byte VERSION = 2;

    private static final byte OLDEST_VERSION = 1;

    /** The longest record, in bytes: more than the longest body that a policy can keep (256 MiB) and its headers. */
    public static final int LONGEST = 260 << 20;

    static final int MAGIC = 0x534D;
    static final int CHECKSUM_BYTES = 4;

    private static final int RECORD_ID_BYTES = 32;
    private static final int UUID_BYTES = 16;
    private static final int FIXED_BYTES = 6 + RECORD_ID_BYTES + 2 * UUID_BYTES + 8 + 4 + 4 * 8;
    private static final byte CLAIMED = 1;
    private static final byte COMPLETED = 2;
    private static final byte UNKNOWN = 3;
    private static final byte RETRYABLE = 4;
    private static final int HAS_FINGERPRINT = 1;
    private static final int HAS_KEY = 2;
    private static final int BODY_KEPT = 4;
    private static final int HAS_INNER = 8;
    private static final int HAS_OUTER = 16;
    private static final int HAS_EARLIER = 32;
    private static final int FLAGS_OF_VERSION_1 = HAS_FINGERPRINT | HAS_KEY | BODY_KEPT;
    private static final int ALL_FLAGS = FLAGS_OF_VERSION_1 | HAS_INNER | HAS_OUTER | HAS_EARLIER;

    private RecordCodec() {}

    public static byte[] encode(StoredRecord record) {
        long length = lengthOf(record);
        if (length > LONGEST) {
            throw new IllegalArgumentException("a record of " + length + " bytes; the longest has " + LONGEST);
        }
        ByteBuffer out = ByteBuffer.allocate((int) length);
        writeFixed(record, out);
        if (record.fingerprint() != null) {
            out.put(record.fingerprint().version()).put(record.fingerprint().digest());
        }
        writeNesting(record.nesting(), out);
        Description description = record.description();
        if (description.key() != null) {
            TextCodec.write(description.key(), out);
        }
        TextCodec.write(description.principal(), out);
        TextCodec.write(description.route(), out);
        TextCodec.write(description.policy(), out);
        TextCodec.write(description.labels(), out);
        StoredReply stored = replyOf(record.state());
        if (stored != null) {
            Reply reply = stored.reply();
            out.putShort((short) reply.status());
            TextCodec.write(reply.headers(), out);
            out.putInt(reply.body().length()).put(reply.body().buffer());
            TextCodec.write(reply.trailers(), out);
            TextCodec.write(stored.labels(), out);
        }
        return out.putInt(checksum(out.array(), out.position())).array();
    }

    /**
     * The record whose bytes these are.
     *
     * @throws StoreException.Corrupt they are not what {@link #encode} made, or of a version not known here
     */
    public static StoredRecord decode(byte[] bytes) {
        if (bytes.length < FIXED_BYTES + CHECKSUM_BYTES || bytes.length > LONGEST) {
            throw new StoreException.Corrupt("no record has " + bytes.length + " bytes");
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        if (Short.toUnsignedInt(in.getShort()) != MAGIC) {
            throw new StoreException.Corrupt("these bytes are no record: they don't start with SM");
        }
        int end = bytes.length - CHECKSUM_BYTES;
        if (in.getInt(end) != checksum(bytes, end)) {
            throw new StoreException.Corrupt("the record's checksum doesn't match its " + end + " bytes");
        }
        byte version = in.get();
        if (version < OLDEST_VERSION || version > VERSION) {
            throw new StoreException.Corrupt("the record has format version " + version
                    + ", and this release reads versions up to " + VERSION + ": it was written by a newer one");
        }
        try {
            return readRecord(version, in.limit(end));
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            throw new StoreException.Corrupt("the record's parts don't fit together", e);
        }
    }

    private static long lengthOf(StoredRecord record) {
        Description description = record.description();
        long length = FIXED_BYTES
                + CHECKSUM_BYTES
                + TextCodec.lengthOf(description.principal())
                + TextCodec.lengthOf(description.route())
                + TextCodec.lengthOf(description.policy())
                + TextCodec.lengthOf(description.labels());
        length += record.fingerprint() == null ? 0 : 1 + Fingerprint.BYTES;
        length += description.key() == null ? 0 : TextCodec.lengthOf(description.key());
        length += record.nesting().inner() == null ? 0 : RECORD_ID_BYTES;
        length += record.nesting().outer() == null ? 0 : UUID_BYTES;
        StoredReply stored = replyOf(record.state());
        if (stored != null) {
            Reply reply = stored.reply();
            length += 2
                    + TextCodec.lengthOf(reply.headers())
                    + 4L
                    + reply.body().length()
                    + TextCodec.lengthOf(reply.trailers())
                    + TextCodec.lengthOf(stored.labels());
        }
        return length;
    }

    private static @Nullable StoredReply replyOf(State state) {
        return switch (state) {
            case State.Claimed claimed -> claimed.earlier();
            case State.Completed completed -> completed.reply();
            case State.Retryable retryable -> retryable.reply();
            case State.Unknown unknown -> unknown.earlier();
        };
    }

    private static void writeFixed(StoredRecord record, ByteBuffer out) {
        int flags = (record.fingerprint() == null ? 0 : HAS_FINGERPRINT)
                | (record.description().key() == null ? 0 : HAS_KEY)
                | (record.nesting().inner() == null ? 0 : HAS_INNER)
                | (record.nesting().outer() == null ? 0 : HAS_OUTER)
                | (isBodyKept(record.state()) ? BODY_KEPT : 0);
        byte state;
        int cause = 0;
        long time;
        switch (record.state()) {
            case State.Claimed claimed -> {
                state = CLAIMED;
                time = claimed.leaseUntil();
                flags |= claimed.earlier() == null ? 0 : HAS_EARLIER;
            }
            case State.Completed completed -> {
                state = COMPLETED;
                time = completed.endedAt();
            }
            case State.Retryable retryable -> {
                state = RETRYABLE;
                time = retryable.endedAt();
            }
            case State.Unknown unknown -> {
                state = UNKNOWN;
                time = unknown.endedAt();
                cause = unknown.cause().code();
                flags |= unknown.earlier() == null ? 0 : HAS_EARLIER;
            }
        }
        out.putShort((short) MAGIC).put(VERSION).put(state).put((byte) cause).put((byte) flags);
        writeId(record.id(), out);
        writeUuid(record.operationId(), out);
        writeUuid(record.token(), out);
        out.putLong(record.fence()).putInt(record.attempt());
        out.putLong(record.firstClaimedAt())
                .putLong(record.claimedAt())
                .putLong(record.expiresAt())
                .putLong(time);
    }

    private static boolean isBodyKept(State state) {
        StoredReply reply = replyOf(state);
        return reply != null && reply.bodyKept();
    }

    private static void writeNesting(Nesting nesting, ByteBuffer out) {
        if (nesting.inner() != null) {
            writeId(nesting.inner(), out);
        }
        if (nesting.outer() != null) {
            writeUuid(nesting.outer(), out);
        }
    }

    private static StoredRecord readRecord(byte version, ByteBuffer in) {
        byte state = in.get();
        int cause = Byte.toUnsignedInt(in.get());
        int flags = Byte.toUnsignedInt(in.get());
        require((flags & ~(version == 1 ? FLAGS_OF_VERSION_1 : ALL_FLAGS)) == 0, "unknown flags");
        RecordId id = readId(in);
        UUID operationId = readUuid(in);
        UUID token = readUuid(in);
        long fence = in.getLong();
        int attempt = in.getInt();
        long firstClaimedAt = in.getLong();
        long claimedAt = in.getLong();
        long expiresAt = in.getLong();
        long time = in.getLong();
        Fingerprint fingerprint = (flags & HAS_FINGERPRINT) == 0 ? null : readFingerprint(in);
        RecordId inner = (flags & HAS_INNER) == 0 ? null : readId(in);
        UUID outer = (flags & HAS_OUTER) == 0 ? null : readUuid(in);
        String key = (flags & HAS_KEY) == 0 ? null : TextCodec.readText(in);
        Description description = readDescription(version, key, in);
        State standing = readState(version, state, cause, time, flags, in);
        require(!in.hasRemaining(), "bytes left over");
        return new StoredRecord(
                id,
                operationId,
                token,
                fence,
                attempt,
                fingerprint,
                description,
                new Nesting(inner, outer),
                firstClaimedAt,
                claimedAt,
                expiresAt,
                standing);
    }

    private static Fingerprint readFingerprint(ByteBuffer in) {
        byte version = in.get();
        var digest = new byte[Fingerprint.BYTES];
        in.get(digest);
        return new Fingerprint(version, digest);
    }

    private static Description readDescription(byte version, @Nullable String key, ByteBuffer in) {
        String principal = TextCodec.readText(in);
        String route = TextCodec.readText(in);
        String policy = TextCodec.readText(in);
        return new Description(key, principal, route, policy, readLabels(version, in));
    }

    private static Map<String, String> readLabels(byte version, ByteBuffer in) {
        return version == 1 ? Map.of() : TextCodec.readLabels(in);
    }

    private static State readState(byte version, byte state, int cause, long time, int flags, ByteBuffer in) {
        boolean earlier = (flags & HAS_EARLIER) != 0;
        boolean replies = state == COMPLETED || state == RETRYABLE || earlier;
        require(state != RETRYABLE || version > 1, "a state that its version doesn't have");
        require(state == UNKNOWN || cause == 0, "a cause without an unknown outcome");
        require(state == CLAIMED || state == UNKNOWN || !earlier, "an earlier answer where there is none");
        require(replies || (flags & BODY_KEPT) == 0, "a body without a reply");
        StoredReply reply = replies ? readStored(version, (flags & BODY_KEPT) != 0, in) : null;
        return switch (state) {
            case CLAIMED -> new State.Claimed(time, reply);
            case UNKNOWN -> new State.Unknown(UnknownCause.of(cause), time, reply);
            case COMPLETED -> new State.Completed(Objects.requireNonNull(reply), time);
            case RETRYABLE -> new State.Retryable(Objects.requireNonNull(reply), time);
            default -> throw new IllegalArgumentException("no state has the code " + state);
        };
    }

    private static StoredReply readStored(byte version, boolean bodyKept, ByteBuffer in) {
        Reply reply = readReply(in);
        return new StoredReply(reply, bodyKept, readLabels(version, in));
    }

    private static Reply readReply(ByteBuffer in) {
        int status = Short.toUnsignedInt(in.getShort());
        Headers headers = TextCodec.readHeaders(in);
        int length = in.getInt();
        require(length >= 0 && length <= in.remaining(), "a body that is longer than its record");
        var body = new byte[length];
        in.get(body);
        return new Reply(status, headers, Body.wrap(body), TextCodec.readHeaders(in));
    }

    private static void writeId(RecordId id, ByteBuffer out) {
        out.putLong(id.first()).putLong(id.second()).putLong(id.third()).putLong(id.fourth());
    }

    private static RecordId readId(ByteBuffer in) {
        return new RecordId(in.getLong(), in.getLong(), in.getLong(), in.getLong());
    }

    private static void writeUuid(UUID uuid, ByteBuffer out) {
        out.putLong(uuid.getMostSignificantBits()).putLong(uuid.getLeastSignificantBits());
    }

    private static UUID readUuid(ByteBuffer in) {
        long most = in.getLong();
        return new UUID(most, in.getLong());
    }

    static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    /** Of a part of a record that is kept by itself: the id, and its bytes. */
    static int checksum(RecordId id, byte[] bytes, int length) {
        var crc = new CRC32C();
        crc.update(id.toBytes());
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }

    static int checksum(byte[] bytes, int length) {
        var crc = new CRC32C();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }
}
