package dev.semel.gateway.proxy;

import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a request's body whole, up to a limit. Confined to its event loop. It ends once: with the body, with what was
 * read when the limit was passed (the rest is paused), or not at all when the client leaves.
 */
final class BodyReader {
    private static final byte[] NOTHING = {};

    private final ClientRequest client;
    private final int limit;
    private final Consumer<byte[]> whole;
    private final Consumer<byte[]> tooLong;
    private byte[] bytes = NOTHING;
    private int length;
    private boolean done;
    private long lastPiece;

    private BodyReader(ClientRequest client, int limit, Consumer<byte[]> whole, Consumer<byte[]> tooLong) {
        this.client = client;
        this.limit = limit;
        this.whole = whole;
        this.tooLong = tooLong;
    }

    /** A declared length over the limit is told before anything is read, and before the client is asked to send. */
    static void read(ClientRequest client, int limit, Consumer<byte[]> whole, Consumer<byte[]> tooLong) {
        new BodyReader(client, limit, whole, tooLong).start();
    }

    private void start() {
        HttpServerRequest request = client.request();
        String declared = client.declaredLength();
        if (request.isEnded() || (declared == null && !client.declaresBody())) {
            finishWhole();
            return;
        }
        long expected = declared == null ? 0 : length(declared);
        if (expected > limit) {
            request.pause();
            tooLong.accept(NOTHING);
            return;
        }
        bytes = new byte[(int) expected];
        if (client.expectsContinue()) {
            client.response().writeContinue();
        }
        request.handler(piece -> {
            if (!done) {
                add(request, piece.getBytes());
            }
        });
        request.endHandler(end -> finishWhole());
        client.whenGone(() -> {
            done();
            client.end(null);
        });
        lastPiece = client.now();
        if (!done && client.isHttp2()) {
            // Of HTTP/1 the parser knows what is outstanding.
            client.watch(this);
        }
    }

    /** Cuts a client that sends nothing for too long. */
    void tick(long now, Duration patience) {
        if (!done && now - lastPiece > patience.toNanos()) {
            done();
            client.cut();
        }
    }

    private void done() {
        done = true;
        client.unwatch(this);
    }

    private void add(HttpServerRequest request, byte[] piece) {
        lastPiece = client.now();
        if (length + (long) piece.length > limit) {
            done();
            client.stays();
            request.pause();
            byte[] read = Arrays.copyOf(bytes, length + piece.length);
            System.arraycopy(piece, 0, read, length, piece.length);
            tooLong.accept(read);
            return;
        }
        if (length == 0 && piece.length >= bytes.length) {
            bytes = piece;
        } else {
            if (length + piece.length > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.min(limit, Math.max(length + piece.length, bytes.length * 2)));
            }
            System.arraycopy(piece, 0, bytes, length, piece.length);
        }
        length += piece.length;
    }

    private void finishWhole() {
        if (!done) {
            done();
            client.stays();
            client.bodyRead();
            whole.accept(length == bytes.length ? bytes : Arrays.copyOf(bytes, length));
        }
    }

    /** The parser has checked that the length is a number; one that overflows is over every limit. */
    private static long length(@Nullable String declared) {
        try {
            return declared == null ? 0 : Long.parseLong(declared.strip());
        } catch (NumberFormatException tooManyDigits) {
            return Long.MAX_VALUE;
        }
    }
}
