package dev.semel.store.rocksdb;

/** What the death of what a store's answer survives. */
public enum Durability {
    /** The machine's: every answer waits until the disk has it. One sync is shared by all who wait at the time. */
    POWER_LOSS,
    /** The process's: the operating system has it. When the machine itself goes down, the last seconds may be lost. */
    PROCESS_CRASH
}
