package dev.semel.store.rocksdb;

import dev.semel.key.RecordId;
import dev.semel.store.StoredRecord;
import dev.semel.store.Transitions;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** What the writer is asked to do. */
sealed interface Call {

    /**
     * Something with one record.
     *
     * @param sighting what the caller saw of the record, or null if he didn't look
     */
    record OnRecord(RecordId id, Rule rule, @Nullable Sighting sighting) implements Call {}

    /** To drop what is over and to note the time. */
    record Housekeeping() implements Call {}

    /** What becomes of a record. */
    @FunctionalInterface
    interface Rule {
        Transitions.Step<? extends Object> apply(@Nullable StoredRecord found, long now, LongSupplier nextFence);
    }
}
