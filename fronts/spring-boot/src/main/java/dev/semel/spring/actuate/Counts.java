package dev.semel.spring.actuate;

import dev.semel.event.Event;
import dev.semel.event.EventListener;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts what happened since the start, by its kind. Thread-safe; as many counters as there are kinds. */
final class Counts implements EventListener {
    private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();
    private volatile boolean storeHangs;

    @Override
    public void on(Event event) {
        counts.computeIfAbsent(Words.kind(event), kind -> new LongAdder()).increment();
        if (event instanceof Event.StoreHangs) {
            storeHangs = true;
        } else if (event instanceof Event.StoreAnswers) {
            storeHangs = false;
        }
    }

    /** Whether claims are refused at once since the store hangs. */
    boolean storeHangs() {
        return storeHangs;
    }

    Map<String, Long> sums() {
        Map<String, Long> sums = new TreeMap<>();
        counts.forEach((kind, count) -> sums.put(kind, count.sum()));
        return sums;
    }
}
