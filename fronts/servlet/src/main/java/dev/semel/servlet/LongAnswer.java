package dev.semel.servlet;

import dev.semel.http.Reply;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The rest of an answer that is too long to keep, on its way out. A client that left, or waits no longer, changes
 * nothing for the handler.
 */
final class LongAnswer extends OutputStream {
    private final OutputStream client;
    private final BooleanSupplier over;
    private boolean gone;

    private LongAnswer(OutputStream client, BooleanSupplier over) {
        this.client = client;
        this.over = over;
    }

    /**
     * @param declared its length as the handler declared it; null when it didn't
     * @param over whether the container's request has ended without the handler: then its response belongs to another
     */
    static OutputStream begin(
            Reply told,
            RecordedAnswer answer,
            @Nullable Long declared,
            HttpServletResponse response,
            BooleanSupplier over)
            throws IOException {
        answer.head().put(told.headers(), response);
        answer.head().putCookies(response);
        response.setStatus(told.status());
        if (declared != null) {
            response.setContentLengthLong(declared);
        }
        Supplier<Map<String, String>> trailers = answer.trailers();
        if (trailers != null) {
            response.setTrailerFields(trailers);
        }
        var begun = new LongAnswer(response.getOutputStream(), over);
        begun.write(told.body().toBytes());
        return begun;
    }

    @Override
    public void write(int value) {
        write(new byte[] {(byte) value});
    }

    @Override
    public void write(byte[] bytes) {
        write(bytes, 0, bytes.length);
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
        pass(() -> client.write(bytes, from, length));
    }

    @Override
    public void flush() {
        pass(client::flush);
    }

    private void pass(Passing passing) {
        if (gone || over.getAsBoolean()) {
            return;
        }
        try {
            passing.run();
        } catch (IOException failure) {
            gone = true;
            Answers.gone(failure);
        } catch (RuntimeException failure) {
            if (!over.getAsBoolean()) {
                throw failure;
            }
            gone = true;
        }
    }

    private interface Passing {
        void run() throws IOException;
    }
}
