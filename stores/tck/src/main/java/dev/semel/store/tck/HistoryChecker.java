package dev.semel.store.tck;

import dev.semel.key.RecordId;
import dev.semel.store.Claim;
import dev.semel.store.tck.Grant.Given;
import dev.semel.store.tck.History.Entry.Changed;
import dev.semel.store.tck.History.Entry.Claimed;
import dev.semel.store.tck.History.Entry.Resolved;
import dev.semel.store.tck.History.Moment;
import dev.semel.store.tck.History.Verb;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Says what in a history no correct store could have answered. An id is a claim that changes hands and a reply that is
 * written once, so no search over orders is needed: each rule looks at calls of which one surely came before the other.
 *
 * <ol>
 *   <li>Grants of an id have fences of their own, and a later one has a larger one.
 *   <li>While a claim runs nobody else is granted one: between two grants lies an ending, a lapsed lease or an expiry.
 *   <li>A holder who was overtaken before he called changes nothing, and neither does one whose outcome was settled.
 *   <li>An attempt ends in one way: it is not completed and retryable both.
 *   <li>Every reply that is replayed is one that was given for that operation, and all final ones of it are equal. One
 *       that is not final is told only to a claim that differs.
 *   <li>After a final reply was replayed or a completion confirmed, nobody is granted a claim until it expires.
 *   <li>An operation keeps its id from attempt to attempt, and these are counted. A new operation begins only when the
 *       one before was released in its first attempt, settled as never happened, or expired.
 *   <li>Nobody goes on with an operation whose first claim differs from his.
 *   <li>Only an unknown outcome is settled, and once.
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
        List<Grant> inOrder = grants(entries);
        for (int i = 0; i < inOrder.size(); i++) {
            Grant grant = inOrder.get(i);
            checkEndings(grant);
            checkResolutions(grant);
            checkOvertaken(grant, inOrder.subList(i + 1, inOrder.size()));
            checkRequest(grant, firstOf(grant, inOrder));
            if (i > 0) {
                Grant before = inOrder.get(i - 1);
                checkHandOver(before, grant);
                checkOperation(before, grant, firstOf(before, inOrder));
            }
        }
        checkReplies(entries, inOrder);
    }

    /** The grant of the same operation with the smallest fence. */
    private static Grant firstOf(Grant grant, List<Grant> inOrder) {
        return inOrder.stream().filter(grant::isOf).findFirst().orElse(grant);
    }

    private List<Grant> grants(List<History.Entry> entries) {
        var grants = new HashMap<Long, Grant>();
        for (History.Entry entry : entries) {
            if (entry instanceof Claimed claimed && claimed.answer() instanceof Claim.Owned owned) {
                if (grants.put(owned.lease().fence(), new Grant(claimed, owned.lease())) != null) {
                    violations.add("two claims were granted under one fence: " + owned.lease());
                }
            }
        }
        for (History.Entry entry : entries) {
            if (entry instanceof Changed change
                    && grants.containsKey(change.lease().fence())) {
                grants.get(change.lease().fence()).changes().add(change);
            }
            if (entry instanceof Resolved resolved) {
                addResolution(grants, resolved);
            }
        }
        return grants.values().stream()
                .sorted(Comparator.comparingLong(grant -> grant.lease().fence()))
                .toList();
    }

    private void addResolution(Map<Long, Grant> grants, Resolved resolved) {
        Grant grant = grants.get(resolved.fence());
        if (grant != null) {
            grant.resolutions().add(resolved);
        } else if (resolved.answer()) {
            violations.add("settled under a fence that nobody had: " + resolved);
        }
    }

    private void checkEndings(Grant grant) {
        if (grant.done(Verb.COMPLETE).findAny().isPresent()
                && grant.done(Verb.RETRYABLE).findAny().isPresent()) {
            violations.add("completed, and retryable: " + grant.lease());
        }
    }

    private void checkResolutions(Grant grant) {
        List<Resolved> settled = grant.settled().toList();
        if (settled.size() > 1) {
            violations.add("settled twice: " + grant.lease());
        }
        for (Resolved resolved : settled) {
            if (!grant.mayHaveBeenUnknownBefore(resolved.answered()) && !lapsed(grant, resolved.answered())) {
                violations.add("settled while it ran: " + grant.lease());
            }
            grant.changes().stream()
                    .filter(change -> change.answer() && resolved.answered().isBefore(change.begun()))
                    .forEach(change -> violations.add("settled by " + resolved + ", and still: " + change));
        }
    }

    private void checkOvertaken(Grant grant, List<Grant> laterOnes) {
        for (Grant later : laterOnes) {
            for (Changed change : grant.changes()) {
                if (change.answer() && later.answered().isBefore(change.begun())) {
                    violations.add("overtaken by " + later.lease() + ", and still: " + change);
                }
            }
            grant.settled()
                    .filter(resolved -> later.answered().isBefore(resolved.begun()))
                    .forEach(resolved -> violations.add("overtaken by " + later.lease() + ", and settled"));
        }
    }

    private void checkRequest(Grant grant, Grant first) {
        if (!Objects.equals(grant.request().fingerprint(), first.request().fingerprint())) {
            violations.add("another request goes on with it: " + grant.lease());
        }
    }

    private void checkHandOver(Grant before, Grant after) {
        if (after.answered().isBefore(before.begun())) {
            violations.add("a later claim has a smaller fence: " + after.lease() + ", then " + before.lease());
        }
        if (!before.mayHaveEndedBefore(after.answered()) && !lapsed(before, after.answered())) {
            violations.add("two holders at once: " + before.lease() + " and " + after.lease());
        }
    }

    private void checkOperation(Grant before, Grant after, Grant first) {
        boolean expired = after.answered().elapsed() - first.begun().elapsed() >= retention;
        if (before.wasCompletedBefore(after.begun()) && !expired) {
            violations.add("it was completed, and granted again: " + before.lease() + ", then " + after.lease());
        }
        if (after.isOf(before)) {
            if (after.lease().attempt() != before.lease().attempt() + 1) {
                violations.add("attempts are not counted: " + before.lease() + ", then " + after.lease());
            }
            return;
        }
        if (!expired && !before.mayBeForgottenBefore(after.answered())) {
            violations.add("the operation was forgotten: " + before.lease() + ", then " + after.lease());
        }
        if (after.lease().attempt() != 1
                || !after.lease().operationId().equals(after.request().operationId())) {
            violations.add("an operation that begins with another's name or attempt: " + after.lease());
        }
    }

    private boolean lapsed(Grant grant, Moment by) {
        return by.elapsed() - grant.lastSignOfLife() >= lease;
    }

    private void checkReplies(List<History.Entry> entries, List<Grant> grants) {
        var given = new HashMap<String, Given>();
        grants.forEach(grant -> grant.given().forEach(one -> given.put(one.reply(), one)));
        var replayed = new HashMap<UUID, String>();
        for (History.Entry entry : entries) {
            if (entry instanceof Claimed claimed && claimed.answer() instanceof Claim.Completed completed) {
                String reply = completed.reply().reply().body().text();
                Given source = given.get(reply);
                checkSource(claimed, completed, reply, source);
                if (source == null || source.isFinal()) {
                    checkFinal(claimed, completed, reply, replayed, grants);
                }
            }
        }
    }

    private void checkSource(Claimed claimed, Claim.Completed completed, String reply, @Nullable Given source) {
        UUID operation = completed.found().operationId();
        if (source == null || !source.begun().isBefore(claimed.answered())) {
            violations.add("a reply that nobody had given: " + reply);
        } else if (!source.lease().operationId().equals(operation)) {
            violations.add("a reply of another operation: " + reply + " for " + operation);
        } else if (!source.isFinal()
                && Objects.equals(
                        completed.found().fingerprint(), claimed.request().fingerprint())) {
            violations.add("it is to run again, and was replayed: " + reply);
        }
    }

    private void checkFinal(
            Claimed claimed, Claim.Completed completed, String reply, Map<UUID, String> replayed, List<Grant> grants) {
        UUID operation = completed.found().operationId();
        String other = replayed.putIfAbsent(operation, reply);
        if (other != null && !other.equals(reply)) {
            violations.add("two replies of one operation: " + other + " and " + reply);
        }
        for (Grant grant : grants) {
            if (grant.lease().operationId().equals(operation)
                    && claimed.answered().isBefore(grant.begun())) {
                violations.add("it was replayed, and granted again: " + grant.lease());
            }
        }
    }
}
