package dev.semel.store.rocksdb;

import dev.semel.key.RecordId;
import dev.semel.store.Batcher.Item;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the writer has decided and not yet written. Confined. */
final class Round {
    private final Map<RecordId, Change> changes = new HashMap<>();
    private final List<Item<Call, Object>> waiting = new ArrayList<>();
    private final BatchBytes bytes = new BatchBytes();
    private long lastFence;

    /** What a record becomes; null: it goes. */
    record Change(@Nullable Slot slot) {}

    Round(long lastFence) {
        this.lastFence = lastFence;
    }

    BatchBytes bytes() {
        return bytes;
    }

    Map<RecordId, Change> changes() {
        return changes;
    }

    /** Those whose answer is true only once the round is written. */
    List<Item<Call, Object>> waiting() {
        return waiting;
    }

    long nextFence() {
        return ++lastFence;
    }

    /** The next fence is larger than that. */
    void raiseFence(long fence) {
        lastFence = Math.max(lastFence, fence);
    }

    long lastFence() {
        return lastFence;
    }
}
