package dev.semel.store.tck;

import dev.semel.key.RecordId;
import dev.semel.store.Claim;
import dev.semel.store.ClaimRequest;
import dev.semel.store.Lease;
import dev.semel.store.Resolution;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/** What callers asked of a store and what they were answered, in an order that real time allows. Thread-safe. */
final class History {
    private final AtomicLong steps = new AtomicLong();
    private final ConcurrentLinkedQueue<Entry> entries = new ConcurrentLinkedQueue<>();

    /**
     * A moment: its place in the order, and how much time had been let pass by then.
     *
     * @param step unique; a call that was answered before another was made has the smaller one
     */
    record Moment(long step, long elapsed) {
        boolean isBefore(Moment other) {
            return step < other.step;
        }
    }

    /** One call, from its beginning to its answer. */
    sealed interface Entry {
        RecordId id();

        Moment begun();

        Moment answered();

        /** A claim. */
        record Claimed(ClaimRequest request, Claim answer, Moment begun, Moment answered) implements Entry {
            @Override
            public RecordId id() {
                return request.id();
            }
        }

        /** A renewal or an ending. */
        record Changed(Lease lease, Verb verb, String reply, boolean answer, Moment begun, Moment answered)
                implements Entry {
            @Override
            public RecordId id() {
                return lease.id();
            }
        }

        /** What somebody said about an outcome that was unknown under that fence. */
        record Resolved(RecordId id, long fence, Resolution resolution, boolean answer, Moment begun, Moment answered)
                implements Entry {}
    }

    /** What a holder does with a claim. */
    enum Verb {
        RENEW,
        COMPLETE,
        RETRYABLE,
        RELEASE,
        UNKNOWN
    }

    Moment now(long elapsed) {
        return new Moment(steps.incrementAndGet(), elapsed);
    }

    void add(Entry entry) {
        entries.add(entry);
    }

    List<Entry> entries() {
        return List.copyOf(entries);
    }
}
