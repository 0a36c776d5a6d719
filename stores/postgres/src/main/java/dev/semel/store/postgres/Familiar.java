package dev.semel.store.postgres;

import dev.semel.key.RecordId;

/**
 * Ids that were claimed here lately: repeats of those are looked at before they are claimed. A hint; what is forgotten,
 * or remembered wrongly, costs one statement. Confined.
 */
final class Familiar {
    private static final int PLACES = 1 << 16;

    private final long[] ids = new long[PLACES];

    void add(RecordId id) {
        ids[place(id)] = id.first();
    }

    boolean contains(RecordId id) {
        return ids[place(id)] == id.first();
    }

    /** An id is a digest: any of its bits will do. */
    private static int place(RecordId id) {
        return (int) id.second() & (PLACES - 1);
    }
}
