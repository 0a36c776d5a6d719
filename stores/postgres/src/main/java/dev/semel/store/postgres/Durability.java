package dev.semel.store.postgres;

/** What the death of what a store's answer survives. */
public enum Durability {
    /**
     * The database server's: every answer waits until its disk has it, and its synchronous standbys, where it has some.
     */
    POWER_LOSS,
    /**
     * This process's: the server has it in memory ({@code synchronous_commit = off}). When the server itself crashes,
     * its last moments are lost (three times {@code wal_writer_delay}, 0.6 s as it is shipped): claims of that time ran
     * and may run again.
     */
    PROCESS_CRASH
}
