package dev.semel.store;

import dev.semel.key.RecordId;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Map;

/**
 * A description as bytes: for stores that keep it apart from what decides, as they do the {@link ReplyCodec reply}.
 * Thread-safe.
 *
 * <pre>
 * version 1 │ flags 1 (1: there is a key) │ key (if flagged) │ principal │ route │ policy │ labels
 * │ CRC32C 4 of the record's id and all bytes before
 * </pre>
 *
 * <p>Labels and texts are as in {@link RecordCodec}.
 */
public final class DescriptionCodec {
    /** The version that is written. */
    public static final byte VERSION = 1;

    private static final int HAS_KEY = 1;
    private static final int FIXED_BYTES = 2 + RecordCodec.CHECKSUM_BYTES;

    private DescriptionCodec() {}

    /** The description's bytes, for the record of that id alone. */
    public static byte[] encode(RecordId id, Description description) {
        String key = description.key();
        long length = FIXED_BYTES
                + (key == null ? 0 : TextCodec.lengthOf(key))
                + TextCodec.lengthOf(description.principal())
                + TextCodec.lengthOf(description.route())
                + TextCodec.lengthOf(description.policy())
                + TextCodec.lengthOf(description.labels());
        if (length > RecordCodec.LONGEST) {
            throw new IllegalArgumentException(
                    "a description of " + length + " bytes; the longest has " + RecordCodec.LONGEST);
        }
        ByteBuffer out = ByteBuffer.allocate((int) length);
        out.put(VERSION).put((byte) (key == null ? 0 : HAS_KEY));
        if (key != null) {
            TextCodec.write(key, out);
        }
        TextCodec.write(description.principal(), out);
        TextCodec.write(description.route(), out);
        TextCodec.write(description.policy(), out);
        TextCodec.write(description.labels(), out);
        return out.putInt(RecordCodec.checksum(id, out.array(), out.position())).array();
    }

    /**
     * The description whose bytes these are.
     *
     * @throws StoreException.Corrupt they are not what {@link #encode} made for that id, or of a version not known here
     */
    public static Description decode(RecordId id, byte[] bytes) {
        int end = bytes.length - RecordCodec.CHECKSUM_BYTES;
        ByteBuffer in = ByteBuffer.wrap(bytes);
        if (bytes.length < FIXED_BYTES || in.getInt(end) != RecordCodec.checksum(id, bytes, end)) {
            throw new StoreException.Corrupt("the checksum of the description of " + id + " doesn't match its bytes");
        }
        byte version = in.get();
        if (version != VERSION) {
            throw new StoreException.Corrupt("the description has format version " + version
                    + ", and this release reads version " + VERSION + ": it was written by a newer one");
        }
        try {
            return read(in.limit(end));
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            throw new StoreException.Corrupt("the description's parts don't fit together", e);
        }
    }

    private static Description read(ByteBuffer in) {
        int flags = Byte.toUnsignedInt(in.get());
        RecordCodec.require((flags & ~HAS_KEY) == 0, "unknown flags");
        String key = flags == 0 ? null : TextCodec.readText(in);
        String principal = TextCodec.readText(in);
        String route = TextCodec.readText(in);
        String policy = TextCodec.readText(in);
        Map<String, String> labels = TextCodec.readLabels(in);
        RecordCodec.require(!in.hasRemaining(), "bytes left over");
        return new Description(key, principal, route, policy, labels);
    }
}
