package dev.semel.key;

/** What a key is local to. */
public enum ScopePart {
    PRINCIPAL,
    METHOD,
    ROUTE,
    PATH,
    HOST
}
