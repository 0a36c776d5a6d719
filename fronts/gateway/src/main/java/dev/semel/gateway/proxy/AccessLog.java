package dev.semel.gateway.proxy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One JSON line per request: what came, what Semel did, what was answered. Never keys, credentials, queries or bodies.
 * Thread-safe.
 *
 * <p>Each event loop writes its lines into memory of its own and hands them over a few times a second; one thread
 * writes them out. When that thread falls behind, lines are dropped and counted, and requests don't wait.
 */
public final class AccessLog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AccessLog.class);
    private static final int MAX_BATCHES = 256;
    private static final int FULL_BATCH = 32 * 1024;
    private static final byte[] LAST = {};

    private final @Nullable OutputStream out;
    private final InstantSource clock;
    private final ArrayBlockingQueue<byte[]> batches = new ArrayBlockingQueue<>(MAX_BATCHES);
    private final AtomicLong dropped = new AtomicLong();
    private final @Nullable Thread writer;

    private AccessLog(@Nullable OutputStream out, InstantSource clock) {
        this.out = out;
        this.clock = clock;
        this.writer = out == null
                ? null
                : Thread.ofPlatform().daemon().name("semel-access-log").start(this::write);
    }

    /** Writes to that stream, which stays the caller's to close. */
    public static AccessLog to(OutputStream out) {
        return new AccessLog(out, InstantSource.system());
    }

    /** Writes nothing. */
    public static AccessLog off() {
        return new AccessLog(null, InstantSource.system());
    }

    /** Lines that were lost because writing fell behind. */
    public long dropped() {
        return dropped.get();
    }

    /** The lines of one event loop. */
    Lines lines() {
        return new Lines();
    }

    private void write() {
        try {
            for (byte[] batch = batches.take(); batch.length > 0; batch = batches.take()) {
                writeOut(batch);
            }
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        }
    }

    private void writeOut(byte[] batch) {
        try {
            if (out != null) {
                out.write(batch);
                out.flush();
            }
        } catch (IOException broken) {
            dropped.incrementAndGet();
            LOG.warn("the access log cannot be written", broken);
        }
    }

    /** Writes what has been handed over, then stops. */
    @Override
    public void close() {
        Thread current = writer;
        if (current == null) {
            return;
        }
        try {
            if (!batches.offer(LAST, 1, TimeUnit.SECONDS)) {
                current.interrupt();
            }
            current.join(1_000);
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        }
    }

    /** The lines of one event loop, before they are handed over. Confined to that loop. */
    final class Lines {
        private final StringBuilder text = new StringBuilder(FULL_BATCH + 1024);
        private int count;
        private long second;
        private String instant = "";

        void add(
                String method,
                String path,
                int status,
                Decision decision,
                @Nullable String operation,
                long nanos,
                long bytes,
                String client) {
            if (out == null) {
                return;
            }
            text.append("{\"time\":\"").append(time()).append("\",\"client\":\"");
            escaped(client);
            text.append("\",\"method\":\"");
            escaped(method);
            text.append("\",\"path\":\"");
            escaped(path);
            text.append("\",\"status\":")
                    .append(status)
                    .append(",\"decision\":\"")
                    .append(decision.kind());
            if (decision.reason() != null) {
                text.append("\",\"reason\":\"").append(decision.reason());
            }
            text.append("\",\"ms\":").append(nanos / 1_000_000).append('.').append(nanos / 100_000 % 10);
            text.append(",\"bytes\":").append(bytes);
            if (operation != null) {
                text.append(",\"operation\":\"");
                escaped(operation);
                text.append('"');
            }
            text.append("}\n");
            count++;
            if (text.length() >= FULL_BATCH) {
                flush();
            }
        }

        void flush() {
            if (count == 0) {
                return;
            }
            if (!batches.offer(text.toString().getBytes(StandardCharsets.UTF_8))) {
                dropped.addAndGet(count);
            }
            text.setLength(0);
            count = 0;
        }

        private String time() {
            long millis = clock.millis();
            if (millis / 1000 != second || instant.isEmpty()) {
                second = millis / 1000;
                instant = Instant.ofEpochSecond(second).toString();
            }
            return instant;
        }

        /** Nothing a client sends can end a line or a string. */
        private void escaped(String value) {
            for (int i = 0; i < value.length(); i++) {
                char character = value.charAt(i);
                if (character == '"' || character == '\\') {
                    text.append('\\').append(character);
                } else if (character < ' ' || character >= 0x7f) {
                    text.append("\\u").append(hex(character >> 12)).append(hex(character >> 8));
                    text.append(hex(character >> 4)).append(hex(character));
                } else {
                    text.append(character);
                }
            }
        }

        private static char hex(int nibble) {
            return Character.forDigit(nibble & 0xf, 16);
        }
    }
}
