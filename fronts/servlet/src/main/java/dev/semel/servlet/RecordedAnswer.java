package dev.semel.servlet;

import dev.semel.http.Body;
import dev.semel.http.Headers;
import dev.semel.http.Reply;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.UnsupportedEncodingException;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The response that a handler answers on: nothing leaves before the answer is recorded. To the handler it behaves as
 * the container's own, which counts as committed as soon as it is flushed, closed, redirected or an error; beyond its
 * buffer it doesn't, so that an error may still take the place of a long answer.
 *
 * <p>It is no wrapper of the container's response: containers that take wrappers off (Tomcat, after a forward) would
 * shut what the recorded answer is still to be written to.
 */
final class RecordedAnswer extends AnswerFields {
    private static final String DEFAULT_CHARSET = "ISO-8859-1";

    private final AnswerStream stream;

    private int status;
    private boolean streamTaken;
    private @Nullable PrintWriter writer;
    private @Nullable SentError error;
    private int bufferSize;
    private @Nullable Supplier<Map<String, String>> trailers;

    RecordedAnswer(ProtectedRun run, AnswerHead head, HttpServletResponse outer, int most) {
        super(head, outer);
        this.status = outer.getStatus();
        this.bufferSize = outer.getBufferSize();
        this.stream = new AnswerStream(this, run, most);
    }

    /** What {@code sendError} said. */
    record SentError(int status, @Nullable String message) {}

    // What the run asks

    @Nullable
    SentError error() {
        return error;
    }

    boolean isLong() {
        return stream.isLong();
    }

    @Nullable
    Supplier<Map<String, String>> trailers() {
        return trailers;
    }

    /** Everything that was written has arrived, and nothing more is taken. */
    void finish() {
        if (writer != null) {
            writer.close();
        }
        commit();
        stream.shut();
    }

    /**
     * Whether it is an answer: its status a final one, its body as long as it says, with each byte that was written.
     */
    boolean isSound() {
        Long declared = head().contentLength();
        boolean whole = declared == null || declared == stream.length() || !Answers.mayHaveBody(status);
        return whole && !stream.isTorn() && status >= 200 && status <= 599;
    }

    /** All of it so far, given away. */
    Reply take() {
        var fields = new ArrayList<Headers.Field>(0);
        if (trailers != null) {
            Map<String, String> last = trailers.get();
            if (last != null) {
                last.forEach((name, value) -> fields.add(new Headers.Field(name, value)));
            }
        }
        byte[] body = stream.take();
        return new Reply(
                status,
                head().fields(),
                Answers.mayHaveBody(status) ? Body.wrap(body) : Body.EMPTY,
                Headers.copyOf(fields));
    }

    int status() {
        return status;
    }

    // Body

    @Override
    public ServletOutputStream getOutputStream() {
        if (writer != null) {
            throw new IllegalStateException("getWriter() has been called for this response");
        }
        streamTaken = true;
        return stream;
    }

    @Override
    public PrintWriter getWriter() throws UnsupportedEncodingException {
        if (writer == null) {
            if (streamTaken) {
                throw new IllegalStateException("getOutputStream() has been called for this response");
            }
            String charset = charset();
            head().type().fix(charset);
            writer = new PrintWriter(new OutputStreamWriter(stream, known(charset)));
        }
        return writer;
    }

    private static Charset known(String charset) throws UnsupportedEncodingException {
        try {
            return Charset.forName(charset);
        } catch (IllegalArgumentException unknown) {
            throw new UnsupportedEncodingException(charset);
        }
    }

    /** Without a charset of the handler's, what the container takes for that content type. */
    private String charset() {
        String chosen = head().type().charset();
        HttpServletResponse outer = outer();
        if (chosen != null || outer == null) {
            return chosen == null ? DEFAULT_CHARSET : chosen;
        }
        String type = head().type().type();
        if (type != null) {
            outer.setContentType(type);
        }
        String usual = outer.getCharacterEncoding();
        return usual == null ? DEFAULT_CHARSET : usual;
    }

    @Override
    public void flushBuffer() throws IOException {
        if (writer != null) {
            writer.flush();
        }
        stream.flush();
    }

    @Override
    public void reset() {
        resetBuffer();
        head().clear();
        status = SC_OK;
        writer = null;
        streamTaken = false;
    }

    @Override
    public void resetBuffer() {
        requireUncommitted();
        stream.clear(writer);
    }

    @Override
    public void setBufferSize(int size) {
        if (isCommitted() || stream.length() > 0) {
            throw new IllegalStateException("something has been written");
        }
        bufferSize = size;
    }

    @Override
    public int getBufferSize() {
        return bufferSize;
    }

    // Status, errors, redirects

    @Override
    public void setStatus(int changed) {
        if (isOpen()) {
            status = changed;
        }
    }

    @Override
    public int getStatus() {
        return status;
    }

    @Override
    public void sendError(int code) {
        sendError(code, null);
    }

    @Override
    public void sendError(int code, @Nullable String message) {
        requireUncommitted();
        resetBuffer();
        head().dropContent();
        status = code;
        error = new SentError(code, message);
        commit();
        stream.shut();
    }

    @Override
    public void sendRedirect(String location) throws IOException {
        sendRedirect(location, SC_FOUND, true);
    }

    @Override
    public void sendRedirect(String location, int code, boolean clearBuffer) throws IOException {
        requireUncommitted();
        if (clearBuffer) {
            resetBuffer();
        }
        setStatus(code);
        setHeader("Location", location);
        flushBuffer();
        stream.shut();
    }

    // Charset and trailers

    @Override
    public String getCharacterEncoding() {
        return charset();
    }

    @Override
    public void setTrailerFields(Supplier<Map<String, String>> supplier) {
        requireUncommitted();
        trailers = supplier;
    }

    @Override
    public @Nullable Supplier<Map<String, String>> getTrailerFields() {
        return trailers;
    }
}
