package dev.semel.store.rocksdb;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** The families that exist between two changes of them, and how many are reading in them. Thread-safe. */
final class Generation {
    private final List<Family> families;
    private final AtomicInteger readers = new AtomicInteger();

    Generation(List<Family> families) {
        this.families = List.copyOf(families);
    }

    /** Those with the most distant end first: what was written last is asked for most. */
    List<Family> families() {
        return families;
    }

    void enter() {
        readers.incrementAndGet();
    }

    void leave() {
        readers.decrementAndGet();
    }

    boolean isIdle() {
        return readers.get() == 0;
    }
}
