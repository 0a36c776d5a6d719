package dev.semel.system;

import dev.semel.system.Attempt.Ending.Failed;
import dev.semel.system.Attempt.Ending.Left;
import dev.semel.system.History.Outage;
import dev.semel.system.KeyHistory.Meaning;
import dev.semel.system.Rule.OnUnknown;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** Holds a history against every {@link Rule} that applies. */
final class HistoryCheck {
    private static final int REPORTED = 3;

    private final List<KeyHistory> keys;
    private final List<Violation> violations = new ArrayList<>();

    /** A rule that a key's history breaks. */
    record Violation(Rule rule, KeyHistory key, String complaint) {
        @Override
        public String toString() {
            return rule + ": " + complaint + "\n" + key.report();
        }
    }

    private HistoryCheck(List<KeyHistory> keys, OnUnknown onUnknown) {
        this.keys = keys;
        for (KeyHistory key : keys) {
            for (Rule rule : Rule.values()) {
                if (rule.appliesTo(onUnknown)) {
                    rule.check(key, complaint -> violations.add(new Violation(rule, key, complaint)));
                }
            }
        }
    }

    static HistoryCheck of(History history, List<Run> runs, OnUnknown onUnknown) {
        return new HistoryCheck(history.keys(runs), onUnknown);
    }

    List<KeyHistory> keys() {
        return List.copyOf(keys);
    }

    List<Violation> violations() {
        return List.copyOf(violations);
    }

    /** The keys whose outcome nobody knows. */
    List<KeyHistory> unknown() {
        return keys.stream()
                .filter(key -> !key.answered(Meaning.UNKNOWN).isEmpty())
                .toList();
    }

    /** How long the slowest attempt took, but for the time in which a gateway was frozen. */
    Duration longest() {
        return Duration.ofNanos(keys.stream()
                .flatMap(key -> key.attempts().stream().map(attempt -> unfrozen(attempt, key.outages())))
                .max(Comparator.naturalOrder())
                .orElse(0L));
    }

    private static long unfrozen(Attempt attempt, List<Outage> outages) {
        long frozen = outages.stream()
                .filter(outage -> outage.kind() == Outage.Kind.FREEZE && outage.overlaps(attempt))
                .mapToLong(outage ->
                        Math.min(attempt.endedAt(), outage.until()) - Math.max(attempt.sentAt(), outage.from()))
                .sum();
        return attempt.endedAt() - attempt.sentAt() - frozen;
    }

    long answers(Meaning meaning) {
        return keys.stream().mapToLong(key -> key.answered(meaning).size()).sum();
    }

    /** Fails, with the whole history of the first keys, when a rule is broken. */
    void mustHold() {
        if (!violations.isEmpty()) {
            throw new AssertionError(violations.size() + " violations in: " + summary() + "\n"
                    + violations.stream()
                            .limit(REPORTED)
                            .map(Violation::toString)
                            .collect(Collectors.joining("\n")));
        }
    }

    /** What happened, in numbers. */
    String summary() {
        long left = 0;
        long failed = 0;
        long attempts = 0;
        long runs = 0;
        for (KeyHistory key : keys) {
            attempts += key.attempts().size();
            runs += key.runs().size();
            left += key.attempts().stream()
                    .filter(one -> one.ending() instanceof Left)
                    .count();
            failed += key.attempts().stream()
                    .filter(one -> one.ending() instanceof Failed)
                    .count();
        }
        return keys.size() + " keys, " + attempts + " attempts, " + runs + " runs, " + answers(Meaning.RUN)
                + " answers, "
                + answers(Meaning.IN_PROGRESS) + " in-progress, " + answers(Meaning.REUSED) + " key-reused, "
                + answers(Meaning.UNKNOWN) + " outcome-unknown for " + unknown().size() + " keys ("
                + unknown().stream().filter(key -> key.runs().isEmpty()).count() + " claimed and not yet sent), "
                + answers(Meaning.UNAVAILABLE)
                + " unavailable, " + left + " clients left, " + failed + " connections lost, "
                + heldUp() + " unknown only since they were held up, "
                + outages() + ", slowest answer after " + longest().toMillis() + " ms";
    }

    private long heldUp() {
        return keys.stream()
                .filter(key -> key.answered(Meaning.UNKNOWN).stream()
                        .anyMatch(attempt -> !key.outageCanHaveHit(attempt.endedAt()) && key.canHaveBeenHeldUp()))
                .count();
    }

    private String outages() {
        List<Outage> all = keys.isEmpty() ? List.of() : keys.getFirst().outages();
        return all.stream()
                .map(outage -> outage.kind().name())
                .sorted()
                .collect(Collectors.joining(" ", "outages: ", ""));
    }
}
