package dev.semel.store.redis;

/** What is made of a server that may forget records when its memory is full. */
public enum Eviction {
    /** The store doesn't open: a forgotten claim runs twice. */
    REFUSED,
    /** The store opens and warns. */
    ACCEPTED
}
