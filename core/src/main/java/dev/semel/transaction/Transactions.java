package dev.semel.transaction;

/**
 * Begins transactions of the application's own database, in which its runs write, and in which their records are
 * completed. Thread-safe.
 *
 * @see Execution#completeIn
 */
@FunctionalInterface
public interface Transactions {
    /**
     * A transaction of this thread's, which is ended on this thread, by whoever is given it.
     *
     * @throws RuntimeException there is none to be had; nothing was begun
     */
    Transaction begin();
}
