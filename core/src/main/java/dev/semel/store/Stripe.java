package dev.semel.store;

import dev.semel.http.Headers;
import dev.semel.http.Reply;
import dev.semel.key.RecordId;
import dev.semel.store.StoredRecord.State;
import dev.semel.store.Transitions.Change;
import dev.semel.store.Transitions.Step;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A share of the in-memory store's records: a table, and the same entries in the order in which they fall due. Confined
 * to whoever holds its monitor.
 *
 * <p>An entry's due time is only a promise to look again: a completion that prolongs the record leaves it, and the
 * sweep that meets the entry puts it back with the record's new time. So ending a claim never touches the order.
 */
final class Stripe {
    /** An entry's own size with its keys, times and the table's nodes, about. */
    private static final int WEIGHT_OF_ENTRY = 600;

    private static final int WEIGHT_OF_FIELD = 96;

    private static final Comparator<Entry> BY_DUE =
            Comparator.<Entry>comparingLong(entry -> entry.due).thenComparing(entry -> entry.record.id());

    private final Map<RecordId, Entry> table = new HashMap<>();
    private final TreeSet<Entry> due = new TreeSet<>(BY_DUE);
    private final AtomicLong records;
    private final AtomicLong bytes;

    /**
     * @param records counts the records of all stripes
     * @param bytes counts their bytes
     */
    Stripe(AtomicLong records, AtomicLong bytes) {
        this.records = records;
        this.bytes = bytes;
    }

    private static final class Entry {
        StoredRecord record;
        long due;
        long weight;

        Entry(StoredRecord record) {
            this.record = record;
            this.due = record.expiresAt();
        }
    }

    boolean holds(RecordId id, long now) {
        return find(id, now) != null;
    }

    @Nullable
    StoredRecord find(RecordId id, long now) {
        Entry entry = table.get(id);
        return entry == null ? null : Transitions.seen(entry.record, now);
    }

    <T> T apply(RecordId id, Function<@Nullable StoredRecord, Step<T>> rule) {
        Entry entry = table.get(id);
        Step<T> step = rule.apply(entry == null ? null : entry.record);
        switch (step.change()) {
            case Change.Keep keep -> {}
            case Change.Remove remove -> remove(entry);
            case Change.Write write -> write(entry, write.next());
        }
        return step.answer();
    }

    void forEach(long now, Consumer<StoredRecord> visitor) {
        for (Entry entry : table.values()) {
            StoredRecord seen = Transitions.seen(entry.record, now);
            if (seen != null) {
                visitor.accept(seen);
            }
        }
    }

    /** Looks at no more than so many of the entries that are due, and removes those that are expired. */
    void sweep(long now, int atMost) {
        for (int i = 0; i < atMost && !due.isEmpty() && due.first().due <= now; i++) {
            Entry entry = due.first();
            if (Transitions.isExpired(entry.record, now)) {
                remove(entry);
            } else {
                reschedule(entry, dueOf(entry.record));
            }
        }
    }

    void clear() {
        List.copyOf(table.values()).forEach(this::remove);
    }

    /** When a record that isn't expired can expire: a live claim not before its lease ends. */
    private static long dueOf(StoredRecord record) {
        return record.state() instanceof State.Claimed claimed
                ? Math.max(record.expiresAt(), claimed.leaseUntil())
                : record.expiresAt();
    }

    private void reschedule(Entry entry, long at) {
        due.remove(entry);
        entry.due = at;
        due.add(entry);
    }

    private void write(@Nullable Entry entry, StoredRecord next) {
        Entry written = entry;
        if (written == null) {
            written = new Entry(next);
            table.put(next.id(), written);
            due.add(written);
            records.incrementAndGet();
        } else if (next.expiresAt() < written.due) {
            reschedule(written, next.expiresAt());
        }
        written.record = next;
        long weight = weigh(next);
        bytes.addAndGet(weight - written.weight);
        written.weight = weight;
    }

    private void remove(@Nullable Entry entry) {
        if (entry != null) {
            table.remove(entry.record.id());
            due.remove(entry);
            records.decrementAndGet();
            bytes.addAndGet(-entry.weight);
        }
    }

    private static long weigh(StoredRecord record) {
        String key = record.description().key();
        long weight = (long) WEIGHT_OF_ENTRY + (key == null ? 0 : key.length());
        weight += weigh(record.description().labels());
        return switch (record.state()) {
            case State.Claimed claimed -> claimed.earlier() == null ? weight : weight + weigh(claimed.earlier());
            case State.Completed completed -> weight + weigh(completed.reply());
            case State.Retryable retryable -> weight + weigh(retryable.reply());
            case State.Unknown unknown -> unknown.earlier() == null ? weight : weight + weigh(unknown.earlier());
        };
    }

    private static long weigh(StoredReply stored) {
        Reply reply = stored.reply();
        return reply.body().length() + weigh(reply.headers()) + weigh(reply.trailers()) + weigh(stored.labels());
    }

    private static long weigh(Map<String, String> labels) {
        long weight = 0;
        for (var label : labels.entrySet()) {
            weight +=
                    WEIGHT_OF_FIELD + label.getKey().length() + label.getValue().length();
        }
        return weight;
    }

    private static long weigh(Headers headers) {
        long weight = 0;
        for (Headers.Field field : headers.fields()) {
            weight += WEIGHT_OF_FIELD + field.name().length() + field.value().length();
        }
        return weight;
    }
}
