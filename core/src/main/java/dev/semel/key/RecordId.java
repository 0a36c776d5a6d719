package dev.semel.key;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * Names one record in a store: the HMAC-SHA-256 of (space, scope, key), each framed by its length, so that no two
 * different tuples share an id and nobody reads a key out of one (RELIABILITY T1).
 */
public record RecordId(long first, long second, long third, long fourth) implements Comparable<RecordId> {
    /** Length of an id in bytes. */
    public static final int BYTES = 32;

    /** The id whose bytes these are. */
    public static RecordId of(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("a record id has " + BYTES + " bytes, not " + bytes.length);
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new RecordId(buffer.getLong(), buffer.getLong(), buffer.getLong(), buffer.getLong());
    }

    /** The id written as 64 hexadecimal digits. */
    public static RecordId parse(String hexadecimal) {
        return of(HexFormat.of().parseHex(hexadecimal));
    }

    public byte[] toBytes() {
        return ByteBuffer.allocate(BYTES)
                .putLong(first)
                .putLong(second)
                .putLong(third)
                .putLong(fourth)
                .array();
    }

    /** The order of the ids' bytes, unsigned. */
    @Override
    public int compareTo(RecordId other) {
        int order = Long.compareUnsigned(first, other.first);
        order = order != 0 ? order : Long.compareUnsigned(second, other.second);
        order = order != 0 ? order : Long.compareUnsigned(third, other.third);
        return order != 0 ? order : Long.compareUnsigned(fourth, other.fourth);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(first);
    }

    @Override
    public String toString() {
        return HexFormat.of().formatHex(toBytes());
    }
}
