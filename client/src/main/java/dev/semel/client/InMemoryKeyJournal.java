package dev.semel.client;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keys in this process's memory: after a restart every operation is a new one. Thread-safe; grows until told to forget.
 */
public final class InMemoryKeyJournal implements KeyJournal {
    private final Map<String, Entry> entries = new ConcurrentHashMap<>();
    private final InstantSource clock;

    public InMemoryKeyJournal() {
        this(InstantSource.system());
    }

    InMemoryKeyJournal(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public Entry open(String operation) {
        return entries.computeIfAbsent(operation, absent -> newEntry(clock.instant()));
    }

    @Override
    public void fail(String operation, Entry entry) {
        entries.remove(operation, entry);
    }

    @Override
    public void forget(String operation) {
        entries.remove(operation);
    }

    static Entry newEntry(Instant now) {
        return new Entry(UUID.randomUUID().toString(), now);
    }
}
