package dev.semel.store;

import dev.semel.key.RecordId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A store whose records people can look at. As {@link #find}, the other reads see what was durable when they began and
 * never block a claim, and show a record as a claim would find it.
 */
public interface BrowsableStore extends Store {

    /**
     * Records that pass the filter, in the order of their ids, from after the cursor on. A record that exists during
     * the whole walk is shown once; corrupt records are passed over and counted.
     *
     * @param after the last id of the page before; null for the first page
     * @param limit at most this many records, 1 to 1,000
     */
    CompletionStage<Page> list(RecordFilter filter, @Nullable RecordId after, int limit);

    /** How many records pass the filter. */
    CompletionStage<Long> count(RecordFilter filter);

    /** Forgets a record, if it still has that fence and is not running. */
    CompletionStage<Boolean> delete(RecordId id, long fence);

    /**
     * Some of the records asked for.
     *
     * @param next pass it as {@code after} for the next page; empty on the last one
     * @param corrupt how many records of this stretch could not be read
     */
    record Page(List<StoredRecord> records, Optional<RecordId> next, int corrupt) {
        public Page {
            records = List.copyOf(records);
        }

        /** A page of what was found, given one record more than it may hold: then there is a next one. */
        public static Page of(List<StoredRecord> found, int limit) {
            return found.size() > limit
                    ? new Page(
                            found.subList(0, limit),
                            Optional.of(found.get(limit - 1).id()),
                            0)
                    : new Page(found, Optional.empty(), 0);
        }

        /** Refuses a limit outside 1 to 1,000. */
        public static void checkLimit(int limit) {
            if (limit < 1 || limit > 1_000) {
                throw new IllegalArgumentException("a page has 1 to 1,000 records, not " + limit);
            }
        }
    }

    /**
     * Which records to show; a null leaf lets everything pass.
     *
     * @param states any of these
     * @param key the readable key, exactly
     * @param route the route's method and template, exactly
     * @param label of the request or of the answer, exactly
     */
    record RecordFilter(
            @Nullable List<StateName> states,
            @Nullable String key,
            @Nullable String route,
            @Nullable Label label) {
        /** Everything. */
        public static final RecordFilter ALL = new RecordFilter(null, null, null, null);

        /** Whether a record is shown. */
        public boolean accepts(StoredRecord record) {
            return (states == null || states.contains(StateName.of(record.state())))
                    && (key == null || key.equals(record.description().key()))
                    && (route == null || route.equals(record.description().route()))
                    && (label == null || label.isOn(record));
        }
    }

    /** A label to look for. */
    record Label(String name, String value) {
        boolean isOn(StoredRecord record) {
            return value.equals(record.labels().get(name));
        }
    }

    /** The states of a record by name. */
    enum StateName {
        CLAIMED,
        COMPLETED,
        RETRYABLE,
        UNKNOWN;

        public static StateName of(StoredRecord.State state) {
            return switch (state) {
                case StoredRecord.State.Claimed claimed -> CLAIMED;
                case StoredRecord.State.Completed completed -> COMPLETED;
                case StoredRecord.State.Retryable retryable -> RETRYABLE;
                case StoredRecord.State.Unknown unknown -> UNKNOWN;
            };
        }
    }
}
