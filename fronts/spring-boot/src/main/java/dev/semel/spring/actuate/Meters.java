package dev.semel.spring.actuate;

import dev.semel.event.Event;
import dev.semel.event.EventListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Counts events as meters: {@code semel.events} by kind, reason, route and policy. All of these are words of the
 * program or of its settings: no label comes from a request. Thread-safe.
 */
final class Meters implements EventListener {
    private static final String EVENTS = "semel.events";

    private final Supplier<MeterRegistry> registry;
    private final Map<Labels, Counter> counters = new ConcurrentHashMap<>();

    private record Labels(String event, String reason, String route, String policy) {}

    /** @param registry asked at the first event: it may need what needs the engine */
    Meters(Supplier<MeterRegistry> registry) {
        this.registry = registry;
    }

    @Override
    public void on(Event event) {
        var labels = new Labels(
                Words.kind(event),
                Words.reason(event),
                event.subject().route(),
                event.subject().policy());
        counters.computeIfAbsent(labels, this::counter).increment();
    }

    private Counter counter(Labels labels) {
        return Counter.builder(EVENTS)
                .description("What Semel did")
                .tags(Tags.of(
                        "event", labels.event(),
                        "reason", labels.reason().isEmpty() ? "none" : labels.reason(),
                        "route", labels.route(),
                        "policy", labels.policy()))
                .register(registry.get());
    }
}
