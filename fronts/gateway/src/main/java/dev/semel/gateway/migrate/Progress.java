package dev.semel.gateway.migrate;

/** Is told how far a migration is. Called by one thread. */
public interface Progress {
    /** A step begins; or it is said how one ended. */
    void step(String text);

    /**
     * How far the step is.
     *
     * @param done records so far
     * @param all about so many in all; 0 if nobody knows
     */
    void copied(long done, long all);

    /** So many requests run that the migration waits for. */
    void waiting(long running);
}
