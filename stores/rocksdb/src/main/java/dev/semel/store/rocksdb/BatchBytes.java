package dev.semel.store.rocksdb;

import dev.semel.key.RecordId;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A RocksDB write batch, built as bytes on this side: one native call per batch instead of one per record. Confined.
 *
 * <p>The format is the one RocksDB keeps in its log: sequence number 8 (filled in by RocksDB), count 4, both
 * little-endian, then per change a tag, the column family as a varint, and length-prefixed key and value.
 */
final class BatchBytes {
    private static final int HEADER_BYTES = 12;
    private static final int COUNT_AT = 8;
    private static final byte DELETE_IN_FAMILY = 0x4;
    private static final byte PUT_IN_FAMILY = 0x5;
    private static final int LONGEST_VARINTS = 3 * 5;

    private byte[] bytes = new byte[16 << 10];
    private int length = HEADER_BYTES;
    private int count;

    boolean isEmpty() {
        return count == 0;
    }

    int length() {
        return length;
    }

    void put(int family, byte[] key, byte[] value) {
        reserve(1 + LONGEST_VARINTS + key.length + value.length);
        bytes[length++] = PUT_IN_FAMILY;
        appendVarint(family);
        append(key);
        append(value);
        count++;
    }

    void put(Family family, RecordId id, byte[] value) {
        put(family.id(), id.toBytes(), value);
    }

    void delete(Family family, RecordId id) {
        byte[] key = id.toBytes();
        reserve(1 + LONGEST_VARINTS + key.length);
        bytes[length++] = DELETE_IN_FAMILY;
        appendVarint(family.id());
        append(key);
        count++;
    }

    byte[] toBytes() {
        byte[] whole = Arrays.copyOf(bytes, length);
        ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).putInt(COUNT_AT, count);
        return whole;
    }

    private void reserve(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
        }
    }

    private void append(byte[] part) {
        appendVarint(part.length);
        System.arraycopy(part, 0, bytes, length, part.length);
        length += part.length;
    }

    private void appendVarint(int number) {
        int rest = number;
        while ((rest & ~0x7F) != 0) {
            bytes[length++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[length++] = (byte) rest;
    }
}
