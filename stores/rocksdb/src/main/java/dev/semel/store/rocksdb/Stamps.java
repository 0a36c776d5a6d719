package dev.semel.store.rocksdb;

import dev.semel.key.RecordId;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counts changes, per stripe of ids. Thread-safe; advanced by the writer alone.
 *
 * <p>The writer advances a stripe after its change is written, and before it looks at the next call. Whoever took the
 * stamp before that change, or while it was being written, has an older stamp when his call comes up; whoever took it
 * after has seen the change. So an equal stamp proves that what was seen still holds.
 */
final class Stamps {
    private static final int STRIPES = 1 << 14;

    private final AtomicLongArray counts = new AtomicLongArray(STRIPES);

    long of(RecordId id) {
        return counts.get(stripe(id));
    }

    void advance(RecordId id) {
        counts.incrementAndGet(stripe(id));
    }

    void advanceAll() {
        for (int stripe = 0; stripe < STRIPES; stripe++) {
            counts.incrementAndGet(stripe);
        }
    }

    private static int stripe(RecordId id) {
        return id.hashCode() & (STRIPES - 1);
    }
}
