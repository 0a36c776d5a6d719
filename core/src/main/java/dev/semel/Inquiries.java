package dev.semel;

import static java.util.concurrent.CompletableFuture.completedFuture;

import dev.semel.event.Event;
import dev.semel.key.RecordId;
import dev.semel.policy.Inquiry;
import dev.semel.policy.Policy;
import dev.semel.policy.Route;
import dev.semel.policy.RouteTable;
import dev.semel.store.BrowsableStore;
import dev.semel.store.BrowsableStore.Page;
import dev.semel.store.BrowsableStore.RecordFilter;
import dev.semel.store.BrowsableStore.StateName;
import dev.semel.store.Found;
import dev.semel.store.StoredRecord;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Asks the API what became of operations whose outcome is not known, where their policy says so: at a repeat, and in
 * the background with growing pauses, until an operation is settled or its record is gone. One question about an
 * operation at a time; those asked about are bounded in number, and what is found in the store later takes their
 * places. Thread-safe.
 */
final class Inquiries implements AutoCloseable {
    /** Operations asked about in the background. */
    private static final int MOST = 10_000;

    /** What other processes left is looked for in the store this often. */
    private static final Duration BETWEEN_SEARCHES = Duration.ofMinutes(10);

    private static final int PAGE = 500;

    private final Engine engine;
    private final Map<RecordId, Inquest> open = new ConcurrentHashMap<>();
    private volatile Map<PolicyName, Policy> watched = Map.of();
    private volatile boolean searching;
    private volatile boolean closed;

    Inquiries(Engine engine) {
        this.engine = engine;
    }

    /** What is known after asking. */
    enum Word {
        /** The record has changed: claim again. */
        SETTLED,
        /** It goes on. */
        RUNNING,
        /** Nobody could say. */
        UNCLEAR
    }

    /** As a record names its policy. */
    private record PolicyName(String route, String policy) {}

    /** Asks for a repeat; what was said less than a pause ago counts still. */
    CompletionStage<Word> about(Identified identified, Found found) {
        Inquiry inquiry = identified.policy().outcome().inquiry();
        if (inquiry == null || found.nesting().inner() != null) {
            return completedFuture(Word.UNCLEAR); // what ran is known under the operation id of the inner layer
        }
        var question = new Question(
                identified.policy(),
                inquiry,
                identified.subject(),
                identified.id(),
                found.fence(),
                found.operationId(),
                identified.sentKey(),
                System.nanoTime() - found.sinceClaim().toNanos(),
                System.nanoTime() + found.remaining().toNanos());
        return inquest(question).ask(System.nanoTime());
    }

    /** Begins to ask about a run that has just ended so. */
    void begin(Hold hold) {
        Policy policy = hold.identified().policy();
        Inquiry inquiry = policy.outcome().inquiry();
        if (inquiry != null) {
            inquest(new Question(
                    policy,
                    inquiry,
                    hold.identified().subject(),
                    hold.lease().id(),
                    hold.lease().fence(),
                    hold.lease().operationId(),
                    hold.identified().sentKey(),
                    hold.claimedAt(),
                    hold.claimedAt() + hold.remaining().toNanos()));
        }
    }

    private Inquest inquest(Question question) {
        Inquest known = open.get(question.id());
        if (known != null
                && known.question().fence() == question.fence()
                && (known.question().key() != null || question.key() == null)
                && !known.isOver(System.nanoTime())) {
            return known;
        }
        var begun = new Inquest(engine, question);
        if (open.size() < MOST && !closed) {
            open.put(question.id(), begun);
        }
        return begun;
    }

    /** Asks what is due, and forgets what is over. */
    void tick(long now) {
        open.values().removeIf(inquest -> inquest.isOver(now));
        open.values().forEach(inquest -> inquest.askIfDue(now));
    }

    /** Looks in the store, now and from time to time, for what nobody asks about. */
    void watch(RouteTable routes) {
        var asking = new HashMap<PolicyName, Policy>();
        for (Route route : routes.routes()) {
            for (Policy policy : route.layers()) {
                if (policy.outcome().inquiry() != null) {
                    asking.put(new PolicyName(route.name(), policy.name()), policy);
                }
            }
        }
        watched = Map.copyOf(asking);
        if (!searching && !asking.isEmpty() && engine.store() instanceof BrowsableStore browsable) {
            searching = true;
            search(browsable, null);
        }
    }

    private void search(BrowsableStore store, @Nullable RecordId after) {
        if (closed) {
            return;
        }
        var filter = new RecordFilter(List.of(StateName.UNKNOWN), null, null, null);
        // Nobody waits for it, and reading all of a large store takes longer than one answer may.
        store.list(filter, after, PAGE).whenComplete((page, failure) -> {
            if (page != null) {
                page.records().forEach(this::found);
            }
            Page more = page != null && page.next().isPresent() && open.size() < MOST ? page : null;
            var unused = more != null
                    ? engine.after(
                            Duration.ZERO, () -> search(store, more.next().get()))
                    : engine.after(BETWEEN_SEARCHES, () -> search(store, null));
        });
    }

    private void found(StoredRecord record) {
        Policy policy = watched.get(new PolicyName(
                record.description().route(), record.description().policy()));
        Inquiry inquiry = policy == null ? null : policy.outcome().inquiry();
        if (policy == null || inquiry == null || record.nesting().inner() != null) {
            return;
        }
        long now = System.nanoTime();
        // The store's clock is not ours: what it says of the record's age is not known here, so all of it is to come.
        inquest(new Question(
                policy,
                inquiry,
                new Event.Subject(record.description().route(), policy.name(), record.id()),
                record.id(),
                record.fence(),
                record.operationId(),
                record.description().key(),
                now,
                now + policy.retention().keep().toNanos()));
    }

    @Override
    public void close() {
        closed = true;
        open.clear();
    }
}
