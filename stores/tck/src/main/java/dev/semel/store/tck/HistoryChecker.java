package dev.semel.store.tck;

import dev.semel.key.RecordId;
import dev.semel.store.Claim;
import dev.semel.store.Lease;
import dev.semel.store.tck.History.Entry.Changed;
import dev.semel.store.tck.History.Entry.Claimed;
import dev.semel.store.tck.History.Moment;
import dev.semel.store.tck.History.Verb;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Says what in a history no correct store could have answered. An id is a claim that changes hands and a reply that is
 * written once, so no search over orders is needed: each rule looks at calls of which one surely came before the other.
 *
 * <ol>
 *   <li>Grants of an id have fences of their own, and a later one has a larger one.
 *   <li>While a claim runs nobody else is granted one: between two grants lies an ending, a lapsed lease or an expiry.
 *   <li>A holder who was overtaken before he called changes nothing.
 *   <li>Every reply that is replayed is one that a holder of that operation gave, and all replays of it are equal.
 *   <li>After a reply was replayed or its completion confirmed, its operation is not granted again.
 *   <li>A completion that was confirmed is what later claims find, until it expires.
 * </ol>
 *
 * <p>Confined.
 */
final class HistoryChecker {
    private final long lease;
    private final long retention;
    private final List<String> violations = new ArrayList<>();

    HistoryChecker(Duration lease, Duration retention) {
        this.lease = lease.toMillis();
        this.retention = retention.toMillis();
    }

    /** A grant, and what its holder did. */
    private record Grant(Lease lease, Moment begun, Moment answered, List<Changed> changes) {

        boolean wasEndedBefore(Moment moment) {
            return changes.stream()
                    .anyMatch(change -> change.verb() != Verb.RENEW
                            && change.answer()
                            && change.begun().isBefore(moment));
        }

        /** The earliest time at which the lease can have been renewed last. */
        long lastSignOfLife() {
            long last = begun.elapsed();
            for (Changed change : changes) {
                if (change.verb() == Verb.RENEW && change.answer()) {
                    last = Math.max(last, change.begun().elapsed());
                }
            }
            return last;
        }
    }

    /** What is wrong, in words; empty if nothing is. */
    List<String> check(History history) {
        var byId = new LinkedHashMap<RecordId, List<History.Entry>>();
        for (History.Entry entry : history.entries()) {
            byId.computeIfAbsent(entry.id(), id -> new ArrayList<>()).add(entry);
        }
        byId.values().forEach(this::checkId);
        return violations;
    }

    private void checkId(List<History.Entry> entries) {
        Map<Long, Grant> grants = grants(entries);
        List<Grant> inOrder = grants.values().stream()
                .sorted(Comparator.comparingLong(grant -> grant.lease().fence()))
                .toList();
        var firstClaims = new HashMap<UUID, Long>();
        for (Grant grant : inOrder) {
            firstClaims.putIfAbsent(grant.lease().operationId(), grant.begun().elapsed());
        }
        for (int i = 1; i < inOrder.size(); i++) {
            Grant before = inOrder.get(i - 1);
            checkHandOver(before, inOrder.get(i));
            checkCompleted(
                    before, inOrder.get(i), firstClaims.get(before.lease().operationId()));
        }
        checkOvertaken(inOrder);
        checkReplies(entries, inOrder);
    }

    private Map<Long, Grant> grants(List<History.Entry> entries) {
        var grants = new HashMap<Long, Grant>();
        for (History.Entry entry : entries) {
            if (entry instanceof Claimed claimed && claimed.answer() instanceof Claim.Owned owned) {
                var grant = new Grant(owned.lease(), claimed.begun(), claimed.answered(), new ArrayList<>());
                if (grants.put(owned.lease().fence(), grant) != null) {
                    violations.add("two claims were granted under one fence: " + owned.lease());
                }
            }
        }
        for (History.Entry entry : entries) {
            if (entry instanceof Changed change) {
                Grant grant = grants.get(change.lease().fence());
                if (grant != null) {
                    grant.changes().add(change);
                }
            }
        }
        return grants;
    }

    private void checkHandOver(Grant before, Grant after) {
        if (after.answered().isBefore(before.begun())) {
            violations.add("a later claim has a smaller fence: " + after.lease() + ", then " + before.lease());
        }
        boolean lapsed = after.answered().elapsed() - before.lastSignOfLife() >= lease;
        if (!before.wasEndedBefore(after.answered()) && !lapsed) {
            violations.add("two holders at once: " + before.lease() + " and " + after.lease());
        }
    }

    private void checkCompleted(Grant before, Grant after, @Nullable Long firstClaimed) {
        boolean expired = firstClaimed != null && after.answered().elapsed() - firstClaimed >= retention;
        boolean completed = before.changes().stream()
                .anyMatch(change -> change.verb() == Verb.COMPLETE
                        && change.answer()
                        && change.answered().isBefore(after.begun()));
        if (completed && !expired) {
            violations.add("it was completed, and granted again: " + before.lease() + ", then " + after.lease());
        }
    }

    private void checkOvertaken(List<Grant> inOrder) {
        for (int i = 0; i < inOrder.size(); i++) {
            for (Changed change : inOrder.get(i).changes()) {
                for (Grant later : inOrder.subList(i + 1, inOrder.size())) {
                    if (change.answer() && later.answered().isBefore(change.begun())) {
                        violations.add("overtaken by " + later.lease() + ", and still: " + change);
                    }
                }
            }
        }
    }

    private void checkReplies(List<History.Entry> entries, List<Grant> grants) {
        var replayed = new HashMap<UUID, String>();
        for (History.Entry entry : entries) {
            if (!(entry instanceof Claimed claimed) || !(claimed.answer() instanceof Claim.Completed completed)) {
                continue;
            }
            String reply = completed.reply().reply().body().text();
            var operation = completed.found().operationId();
            String other = replayed.putIfAbsent(operation, reply);
            if (other != null && !other.equals(reply)) {
                violations.add("two replies of one operation: " + other + " and " + reply);
            }
            Changed giver = giverOf(reply, grants);
            if (giver == null || !giver.begun().isBefore(claimed.answered())) {
                violations.add("a reply that nobody had given: " + reply);
            } else if (!giver.lease().operationId().equals(operation)) {
                violations.add("a reply of another operation: " + reply + " for " + operation);
            }
            for (Grant grant : grants) {
                if (grant.lease().operationId().equals(operation)
                        && claimed.answered().isBefore(grant.begun())) {
                    violations.add("it was replayed, and granted again: " + grant.lease());
                }
            }
        }
    }

    private static @Nullable Changed giverOf(String reply, List<Grant> grants) {
        for (Grant grant : grants) {
            for (Changed change : grant.changes()) {
                if (change.verb() == Verb.COMPLETE && change.reply().equals(reply)) {
                    return change;
                }
            }
        }
        return null;
    }
}
