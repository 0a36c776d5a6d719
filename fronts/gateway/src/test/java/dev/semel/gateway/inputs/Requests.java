package dev.semel.gateway.inputs;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Requests as their bytes, one character for one byte. */
final class Requests {
    /** In every key: no refusal may repeat it. */
    static final String IN_EVERY_KEY = "zq7";

    private static final AtomicInteger KEYS = new AtomicInteger();

    private Requests() {}

    /** A key that no other row has. */
    static String freshKey() {
        return IN_EVERY_KEY + "-" + KEYS.incrementAndGet();
    }

    /** The header line of a key that no other row has. */
    static String keyLine() {
        return keyLine(freshKey());
    }

    static String keyLine(String value) {
        return "Idempotency-Key: " + value;
    }

    /** Lines, each with its line end, and the empty line after them. */
    static String lines(String... lines) {
        return String.join("\r\n", lines) + "\r\n\r\n";
    }

    /** A head with the usual Host and credentials. */
    static String head(String requestLine, String... more) {
        var head = new StringBuilder(requestLine)
                .append("\r\nHost: api.test\r\nAuthorization: Bearer alice\r\nContent-Type: application/json\r\n");
        for (String line : more) {
            head.append(line).append("\r\n");
        }
        return head.append("\r\n").toString();
    }

    /** A good POST of an order, with these further lines. */
    static String order(String... more) {
        return post("/v1/orders", "{\"amount\":1}", more);
    }

    static String post(String target, String body, String... more) {
        return send("POST", target, body, more);
    }

    static String send(String method, String target, String body, String... more) {
        String[] lines = Arrays.copyOf(more, more.length + 1);
        lines[more.length] = "Content-Length: " + body.length();
        return head(method + " " + target + " HTTP/1.1", lines) + body;
    }

    /** An order whose body is sent in chunks; the chunks are given as they are on the wire. */
    static String chunked(String chunks, String... more) {
        String[] lines = Arrays.copyOf(more, more.length + 1);
        lines[more.length] = "Transfer-Encoding: chunked";
        return head("POST /v1/orders HTTP/1.1", lines) + chunks;
    }

    /** What follows a body that ends earlier for one reader than for another. */
    static String smuggled() {
        return lines("GET /smuggled HTTP/1.1", "Host: api.test");
    }

    /** The bytes that text has in UTF-8, as characters. */
    static String utf8(String text) {
        return latin1(text.getBytes(StandardCharsets.UTF_8));
    }

    static String latin1(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** That many blanks, packed. The same packed block over and over: to pack them all would take seconds. */
    static byte[] gzipOfBlanks(int mebibytes) {
        byte[] block = " ".repeat(1 << 20).getBytes(StandardCharsets.ISO_8859_1);
        byte[] packed = packed(block);
        var crc = new CRC32();
        var out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, 0});
        for (int i = 0; i < mebibytes; i++) {
            out.writeBytes(packed);
            crc.update(block);
        }
        out.writeBytes(new byte[] {3, 0});
        var end = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        out.writeBytes(end.putInt((int) crc.getValue()).putInt(mebibytes << 20).array());
        return out.toByteArray();
    }

    /** Deflated, and flushed so that any deflated block may follow. */
    private static byte[] packed(byte[] block) {
        var deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
        deflater.setInput(block);
        var packed = new byte[1 << 16];
        int length = deflater.deflate(packed, 0, packed.length, Deflater.FULL_FLUSH);
        deflater.end();
        return Arrays.copyOf(packed, length);
    }
}
