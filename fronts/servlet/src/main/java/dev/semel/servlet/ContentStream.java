package dev.semel.servlet;

import dev.semel.http.Body;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** A request's body for the handler: what was read of it, then what is left on the connection. Confined like it. */
final class ContentStream extends ServletInputStream {
    private final ByteBuffer begun;
    private final @Nullable ServletInputStream rest;
    private final Executor container;

    /** @param container runs what a listener is told */
    ContentStream(Body begun, @Nullable ServletInputStream rest, Executor container) {
        this.begun = begun.buffer();
        this.rest = rest;
        this.container = container;
    }

    @Override
    public int read() throws IOException {
        if (begun.hasRemaining()) {
            return Byte.toUnsignedInt(begun.get());
        }
        return rest == null ? -1 : rest.read();
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
        if (begun.hasRemaining() && length > 0) {
            int taken = Math.min(length, begun.remaining());
            begun.get(bytes, from, taken);
            return taken;
        }
        return rest == null ? (length == 0 ? 0 : -1) : rest.read(bytes, from, length);
    }

    @Override
    public int available() throws IOException {
        return begun.hasRemaining() || rest == null ? begun.remaining() : rest.available();
    }

    @Override
    public boolean isFinished() {
        return !begun.hasRemaining() && (rest == null || rest.isFinished());
    }

    @Override
    public boolean isReady() {
        return begun.hasRemaining() || rest == null || rest.isReady();
    }

    /** What is here already is offered at once; the rest as the container has it. */
    @Override
    public void setReadListener(ReadListener listener) {
        if (rest != null) {
            rest.setReadListener(new BegunFirst(listener));
            return;
        }
        container.execute(() -> offer(listener));
    }

    private void offer(ReadListener listener) {
        try {
            if (begun.hasRemaining()) {
                listener.onDataAvailable();
            }
            if (!begun.hasRemaining()) {
                listener.onAllDataRead();
            }
        } catch (IOException | RuntimeException failure) {
            listener.onError(failure);
        }
    }

    /** Sees to it that what was read before is offered, even when nothing follows. */
    private final class BegunFirst implements ReadListener {
        private final ReadListener listener;

        BegunFirst(ReadListener listener) {
            this.listener = listener;
        }

        @Override
        public void onDataAvailable() throws IOException {
            listener.onDataAvailable();
        }

        @Override
        public void onAllDataRead() throws IOException {
            if (begun.hasRemaining()) {
                listener.onDataAvailable();
            }
            listener.onAllDataRead();
        }

        @Override
        public void onError(Throwable failure) {
            listener.onError(failure);
        }
    }
}
