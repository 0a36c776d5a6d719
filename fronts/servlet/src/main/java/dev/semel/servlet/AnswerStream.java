package dev.semel.servlet;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A handler's answer, kept until its run is recorded; beyond the limit, recorded without its body and handed through.
 * Confined like the answer.
 */
final class AnswerStream extends ServletOutputStream {
    private static final byte[] NOTHING = {};

    private final RecordedAnswer answer;
    private final ProtectedRun run;
    private final int most;

    private byte[] bytes = NOTHING;
    private int length;
    private @Nullable OutputStream beyond;
    private boolean closed;
    private boolean discards;
    private boolean torn;

    AnswerStream(RecordedAnswer answer, ProtectedRun run, int most) {
        this.answer = answer;
        this.run = run;
        this.most = most;
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    /**
     * What comes after the end is dropped, as containers do after a forward.
     *
     * @throws IOException these bytes are missing now: the answer is none any more, even if nobody looks at the
     *     exception, as a {@link PrintWriter} doesn't
     */
    @Override
    public void write(byte[] given, int from, int count) throws IOException {
        if (closed || discards) {
            return;
        }
        if (torn) {
            throw new IOException("bytes of this answer are missing already");
        }
        torn = true;
        put(given, from, count);
        torn = false;
    }

    private void put(byte[] given, int from, int count) throws IOException {
        if (beyond == null && length + (long) count > most) {
            beyond = run.becomesLong(answer);
        }
        if (beyond != null) {
            beyond.write(given, from, count);
            return;
        }
        if (length + count > bytes.length) {
            int grown = (int) Math.min(most, Math.max(length + (long) count, bytes.length * 2L));
            bytes = Arrays.copyOf(bytes, grown);
        }
        System.arraycopy(given, from, bytes, length, count);
        length += count;
    }

    @Override
    public void flush() throws IOException {
        if (discards) {
            return;
        }
        answer.commit();
        if (beyond != null && !closed) {
            beyond.flush();
        }
    }

    @Override
    public void close() throws IOException {
        flush();
        closed = true;
    }

    /** Nothing is written any more. */
    void shut() {
        closed = true;
    }

    boolean isShut() {
        return closed;
    }

    boolean isLong() {
        return beyond != null;
    }

    /** Whether a write has failed since the beginning. */
    boolean isTorn() {
        return torn;
    }

    int length() {
        return length;
    }

    /** @param writer what it still holds goes, too */
    void clear(@Nullable PrintWriter writer) {
        if (writer != null) {
            discards = true;
            writer.flush();
            discards = false;
        }
        length = 0;
        torn = false;
    }

    /** The bytes so far; they are given away. */
    byte[] take() {
        byte[] taken = length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
        bytes = NOTHING;
        length = 0;
        return taken;
    }

    @Override
    public boolean isReady() {
        return true;
    }

    /** There is always room: it is asked for at once, on a thread of the container. */
    @Override
    public void setWriteListener(WriteListener listener) {
        run.start(() -> {
            try {
                listener.onWritePossible();
            } catch (IOException | RuntimeException failure) {
                listener.onError(failure);
            }
        });
    }
}
