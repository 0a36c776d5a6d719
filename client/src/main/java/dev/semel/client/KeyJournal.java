package dev.semel.client;

import java.io.IOException;
import java.time.Instant;

/**
 * Remembers the key of every operation: what makes a repeat one, also after a restart. Thread-safe.
 *
 * <p>An operation that is asked for again gets the key that it had, whoever asks, until it {@link #fail failed} or was
 * {@link #forget forgotten}. One journal serves one API and one caller.
 */
public interface KeyJournal {

    /**
     * The operation's key; a new one, if it has none. It is as durable as the journal promises before this returns.
     *
     * @param operation what the caller calls it: the order's number, the payment's id; not empty
     * @throws IOException it can't be read, or not be written down: nothing must be sent then
     */
    Entry open(String operation) throws IOException;

    /**
     * The API gave a definite answer that is a failure: the operation's next request is a new one and gets another key.
     * Does nothing if the operation has another key by now.
     */
    void fail(String operation, Entry entry) throws IOException;

    /** The operation will not be asked for again. Does nothing if the journal doesn't know it. */
    void forget(String operation) throws IOException;

    /**
     * A key.
     *
     * @param firstSent when it was made, by this machine's clock
     */
    record Entry(String key, Instant firstSent) {
        /** Redacted: who has a key can have its answer. */
        @Override
        public String toString() {
            return "Entry(" + firstSent + ")";
        }
    }
}
