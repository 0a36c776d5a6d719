package dev.semel.event;

/** Something that happened to a request or a record. */
public sealed interface Event {
    /** Placeholder until the engine's events land. */
    record Started() implements Event {}
}
