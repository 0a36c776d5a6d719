package dev.semel.store.rocksdb;

import dev.semel.key.RecordId;
import dev.semel.store.Gate;
import dev.semel.store.Shipment;
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

    /** To turn the gate, if it stands so, or already as it is to. */
    record Turn(Gate from, Gate to) implements Call {}

    /** To do what only who sealed the store may do. */
    record UnderGate(String sign, Work work) implements Call {}

    /** What is done under the gate. */
    sealed interface Work {
        /** Writes records over what there is. */
        record Put(Shipment shipment) implements Work {}

        /** Forgets all records. */
        record Empty() implements Work {}

        /** Keeps a text. */
        record Note(String text) implements Work {}
    }

    /** To drop what is over and to note the time. */
    record Housekeeping() implements Call {}

    /** What becomes of a record. */
    @FunctionalInterface
    interface Rule {
        Transitions.Step<? extends Object> apply(@Nullable StoredRecord found, long now, LongSupplier nextFence);
    }
}
