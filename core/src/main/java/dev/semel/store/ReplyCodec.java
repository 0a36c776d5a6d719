package dev.semel.store;

import dev.semel.http.Body;
import dev.semel.http.Headers;
import dev.semel.http.Reply;
import dev.semel.key.RecordId;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Map;

/**
 * A kept reply as bytes: for stores that keep the rest of a record in columns or fields of their own. Thread-safe.
 *
 * <pre>
 * version 1 │ flags 1 (1: the body was kept) │ status 2 │ headers │ body: length 4, bytes │ trailers │ labels
 * │ CRC32C 4 of the record's id and all bytes before
 * </pre>
 *
 * <p>Headers, labels and texts are as in {@link RecordCodec}. The id is part of the checksum, so that bytes which got
 * into another record are not taken for that record's reply.
 */
public final class ReplyCodec {
    /** The version that is written. */
    public static final byte VERSION = 1;

    private static final int BODY_KEPT = 1;
    private static final int FIXED_BYTES = 4 + 4 + RecordCodec.CHECKSUM_BYTES;

    private ReplyCodec() {}

    /** The reply's bytes, for the record of that id alone. */
    public static byte[] encode(RecordId id, StoredReply stored) {
        Reply reply = stored.reply();
        long length = FIXED_BYTES
                + TextCodec.lengthOf(reply.headers())
                + reply.body().length()
                + TextCodec.lengthOf(reply.trailers())
                + TextCodec.lengthOf(stored.labels());
        if (length > RecordCodec.LONGEST) {
            throw new IllegalArgumentException(
                    "a reply of " + length + " bytes; the longest has " + RecordCodec.LONGEST);
        }
        ByteBuffer out = ByteBuffer.allocate((int) length);
        out.put(VERSION).put((byte) (stored.bodyKept() ? BODY_KEPT : 0)).putShort((short) reply.status());
        TextCodec.write(reply.headers(), out);
        out.putInt(reply.body().length()).put(reply.body().buffer());
        TextCodec.write(reply.trailers(), out);
        TextCodec.write(stored.labels(), out);
        return out.putInt(RecordCodec.checksum(id, out.array(), out.position())).array();
    }

    /**
     * The reply whose bytes these are.
     *
     * @throws StoreException.Corrupt they are not what {@link #encode} made for that id, or of a version not known here
     */
    public static StoredReply decode(RecordId id, byte[] bytes) {
        if (bytes.length < FIXED_BYTES || bytes.length > RecordCodec.LONGEST) {
            throw new StoreException.Corrupt("no reply has " + bytes.length + " bytes");
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        int end = bytes.length - RecordCodec.CHECKSUM_BYTES;
        if (in.getInt(end) != RecordCodec.checksum(id, bytes, end)) {
            throw new StoreException.Corrupt("the checksum of the reply of " + id + " doesn't match its bytes");
        }
        byte version = in.get();
        if (version != VERSION) {
            throw new StoreException.Corrupt("the reply has format version " + version
                    + ", and this release reads version " + VERSION + ": it was written by a newer one");
        }
        try {
            return read(in.limit(end));
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            throw new StoreException.Corrupt("the reply's parts don't fit together", e);
        }
    }

    private static StoredReply read(ByteBuffer in) {
        int flags = Byte.toUnsignedInt(in.get());
        RecordCodec.require((flags & ~BODY_KEPT) == 0, "unknown flags");
        int status = Short.toUnsignedInt(in.getShort());
        Headers headers = TextCodec.readHeaders(in);
        int length = in.getInt();
        RecordCodec.require(length >= 0 && length <= in.remaining(), "a body that is longer than its reply");
        var body = new byte[length];
        in.get(body);
        Headers trailers = TextCodec.readHeaders(in);
        Map<String, String> labels = TextCodec.readLabels(in);
        RecordCodec.require(!in.hasRemaining(), "bytes left over");
        return new StoredReply(new Reply(status, headers, Body.wrap(body), trailers), (flags & BODY_KEPT) != 0, labels);
    }
}
