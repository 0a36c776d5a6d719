package dev.semel.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The bytes of a request or a reply, whole. Immutable. */
public final class Body {
    /** No bytes at all. */
    public static final Body EMPTY = new Body(new byte[0]);

    private final byte[] bytes;

    private Body(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The UTF-8 bytes of a text. */
    public static Body of(String text) {
        return wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    /** A body over a copy of the array. */
    public static Body copyOf(byte[] bytes) {
        return wrap(bytes.clone());
    }

    /** A body over the array itself: the caller gives it away and never writes to it again. */
    public static Body wrap(byte[] bytes) {
        return bytes.length == 0 ? EMPTY : new Body(bytes);
    }

    /** Length in bytes. */
    public int length() {
        return bytes.length;
    }

    public boolean isEmpty() {
        return bytes.length == 0;
    }

    /** A read-only view; no bytes are copied. */
    public ByteBuffer buffer() {
        return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
    }

    /** A copy of the bytes, the caller's to change. */
    public byte[] toBytes() {
        return bytes.clone();
    }

    /** The bytes read as UTF-8, malformed sequences replaced; for messages and tests, never for comparison. */
    public String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Body body && Arrays.equals(bytes, body.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** Says the length only: a body may be anybody's data. */
    @Override
    public String toString() {
        return bytes.length + " bytes";
    }
}
