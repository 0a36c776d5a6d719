package dev.semel.client;

import java.io.Closeable;
import java.util.Optional;

/** An answer, as an HTTP client has it. Closed by the {@link Repeater} unless it is the one that it returns. */
public interface Answer extends Closeable {
    /**
     * So many bytes of its body are there before it counts as an answer: one that breaks off before is none, and its
     * request is repeated. What is longer may break off while it is read.
     */
    int WHOLE_UP_TO = 1 << 20;

    int status();

    /** The first header field of that name, in whatever case. */
    Optional<String> field(String name);

    @Override
    void close();
}
