package dev.semel.store;

import java.time.Duration;

/** What is said, by the API or by an operator, about an operation whose outcome was not known. */
public sealed interface Resolution {
    /**
     * It ran, and this was its answer: repeats get it.
     *
     * @param atLeast the record is kept at least this long from now
     */
    record Completed(StoredReply reply, Duration atLeast) implements Resolution {}

    /** It ran, and its answer says that it is to run again as the same operation. */
    record Retryable(StoredReply reply) implements Resolution {}

    /**
     * It never happened: the record goes, and the key is free. Where an attempt before was {@link Retryable}, the
     * record goes back to that: the operation keeps its id.
     */
    record NeverHappened() implements Resolution {}
}
