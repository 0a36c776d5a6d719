package dev.semel.store.postgres;

import dev.semel.key.RecordId;
import dev.semel.store.Batcher.Item;
import dev.semel.store.Claim;
import dev.semel.store.ClaimRequest;
import dev.semel.store.StoreException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The claims of one statement, one of each id, in the order of the ids: two writers that lock the same rows in one
 * order don't block each other for good. Of several claims of an id the first is sent, and what it met answers those of
 * the others that would change nothing. Confined.
 */
final class ClaimRound {
    private static final int LARGEST = 1_000;

    private final List<Item<ClaimRequest, Claim>> items;
    private final List<Item<ClaimRequest, Claim>> others;
    private final Map<RecordId, Sight> seen = new HashMap<>();
    private final Set<RecordId> done = new HashSet<>();

    private ClaimRound(List<Item<ClaimRequest, Claim>> items, List<Item<ClaimRequest, Claim>> others) {
        this.items = items;
        this.others = others;
    }

    static ClaimRound of(List<Item<ClaimRequest, Claim>> waiting) {
        var first = new LinkedHashMap<RecordId, Item<ClaimRequest, Claim>>();
        var others = new ArrayList<Item<ClaimRequest, Claim>>();
        for (var item : waiting) {
            if (first.size() == LARGEST || first.putIfAbsent(item.request().id(), item) != null) {
                others.add(item);
            }
        }
        var items = new ArrayList<>(first.values());
        items.sort((one, other) -> one.request().id().compareTo(other.request().id()));
        return new ClaimRound(items, others);
    }

    List<Item<ClaimRequest, Claim>> items() {
        return items;
    }

    void granted(RecordId id, Sight sight) {
        seen.put(id, sight);
        done.add(id);
    }

    void met(RecordId id, Sight sight) {
        seen.put(id, sight);
    }

    /** Those that neither failed nor would change nothing, by what was seen. */
    List<Item<ClaimRequest, Claim>> undecided() {
        return items.stream()
                .filter(item -> !done.contains(item.request().id()))
                .filter(item -> {
                    Sight sight = seen.get(item.request().id());
                    return sight == null || sight.isChangedBy(item.request());
                })
                .toList();
    }

    List<RecordId> notGranted(List<Item<ClaimRequest, Claim>> sent) {
        return sent.stream()
                .map(item -> item.request().id())
                .filter(id -> !done.contains(id))
                .toList();
    }

    /** Whether one was granted is not known, of those that fail with a lost connection. */
    void fail(List<Item<ClaimRequest, Claim>> sent, StoreException why) {
        for (var item : sent) {
            RecordId id = item.request().id();
            if (!done.contains(id)) {
                item.fail(why);
                done.add(id);
            }
        }
    }

    /** Answers those that were sent; what is left found the record changed when it looked why it wasn't granted. */
    List<Item<ClaimRequest, Claim>> unanswered() {
        var left = new ArrayList<Item<ClaimRequest, Claim>>();
        for (var item : items) {
            RecordId id = item.request().id();
            Sight sight = seen.get(id);
            if (sight != null && done.contains(id)) {
                sight.grantedTo(item);
            } else if (!done.contains(id) && (sight == null || !sight.answers(item))) {
                left.add(item);
            }
        }
        return left;
    }

    /** Answers those of the others that it can; the rest is to be sent later. */
    List<Item<ClaimRequest, Claim>> postponed() {
        var left = new ArrayList<Item<ClaimRequest, Claim>>();
        for (var item : others) {
            Sight sight = seen.get(item.request().id());
            if (sight == null || !sight.answers(item)) {
                left.add(item);
            }
        }
        return left;
    }
}
