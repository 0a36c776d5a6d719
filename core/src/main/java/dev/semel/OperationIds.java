package dev.semel;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.UUID;

/**
 * Makes random UUIDs (RFC 9562, version 4). As {@link UUID#randomUUID}, but a thread asks the system's generator, which
 * is one for all threads, once for {@value #AT_ONCE} of them. Thread-safe.
 */
final class OperationIds {
    private static final int AT_ONCE = 64;
    private static final int BYTES = 2 * Long.BYTES;
    private static final long VERSION = 0x4000L;
    private static final long VERSION_MASK = 0xF000L;
    private static final long VARIANT = 0x8000_0000_0000_0000L;
    private static final long VARIANT_MASK = 0xC000_0000_0000_0000L;

    private final SecureRandom random = new SecureRandom();
    private final ThreadLocal<ByteBuffer> drawn = ThreadLocal.withInitial(() -> ByteBuffer.allocate(0));

    UUID next() {
        ByteBuffer bytes = drawn.get();
        if (!bytes.hasRemaining()) {
            bytes = draw();
            drawn.set(bytes);
        }
        long most = (bytes.getLong() & ~VERSION_MASK) | VERSION;
        long least = (bytes.getLong() & ~VARIANT_MASK) | VARIANT;
        return new UUID(most, least);
    }

    private ByteBuffer draw() {
        byte[] bytes = new byte[AT_ONCE * BYTES];
        random.nextBytes(bytes);
        return ByteBuffer.wrap(bytes);
    }
}
