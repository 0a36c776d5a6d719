package dev.semel.event;

/** Hears what happened. Called on the engine's threads: must be quick and must not block; what it throws is logged. */
@FunctionalInterface
public interface EventListener {
    /** Hears nothing. */
    EventListener NONE = event -> {};

    void on(Event event);
}
