package dev.semel.system;

import dev.semel.examples.conversions.Status;
import dev.semel.examples.conversions.Subject;
import dev.semel.system.Attempt.Ending.Answered;
import dev.semel.system.Attempt.Ending.Failed;
import dev.semel.system.ConversionHistory.ApiRun;
import dev.semel.system.Rule.OnUnknown;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Holds what happened to conversions against what two layers promise. */
final class ConversionCheck {
    private static final int REPORTED = 5;

    private final ConversionHistory history;
    private final OnUnknown onUnknown;
    private final List<Violation> violations = new ArrayList<>();

    /** What two layers promise. */
    enum Promise {
        /** All runs of a conversion are one operation: the system behind gets one event id. */
        ONE_OPERATION,
        /** An event is sent once. */
        SENT_ONCE,
        /** A run begins when the one before has ended and may run again, or, where unknown executes, after a kill. */
        RUNS_IN_TURN,
        /** Attempts and fences grow, or the API refuses the stale one. */
        GROWS,
        /** What the system behind was told of is on record. */
        ON_RECORD,
        /** A key gets one answer, whatever happens. */
        ONE_ANSWER,
        /**
         * A client is told of the conversion, that it is running or that nobody knows, and loses nothing but to a kill.
         */
        HONEST,
        /** In the end it is sent, or known to be unknown. */
        SETTLED
    }

    /** A promise that was broken. */
    record Violation(Promise promise, String complaint) {}

    /**
     * @param sends how often each event was sent, by its id
     * @param onRecord the operations of which the store has a record
     */
    ConversionCheck(ConversionHistory history, Map<String, Integer> sends, Set<String> onRecord, OnUnknown onUnknown) {
        this.history = history;
        this.onUnknown = onUnknown;
        history.runs().forEach((subject, runs) -> check(subject, runs, sends));
        sends.forEach((event, times) -> {
            require(times == 1, Promise.SENT_ONCE, () -> event + " was sent " + times + " times");
            require(onRecord.contains(event), Promise.ON_RECORD, () -> event + " was sent and has no record");
        });
        history.keys().forEach(this::check);
    }

    /** The last that was said of a conversion, when all was quiet. */
    void last(Subject subject, WireMessage answer) {
        boolean settled = says(answer, Status.SENT) || (onUnknown == OnUnknown.HOLD && isUnknown(answer));
        require(settled, Promise.SETTLED, () -> subject + " ended with " + answer);
    }

    private void check(Subject subject, List<ApiRun> runs, Map<String, Integer> sends) {
        Set<String> operations = runs.stream().map(ApiRun::operationId).collect(Collectors.toSet());
        require(operations.size() == 1, Promise.ONE_OPERATION, () -> subject + " is " + operations);
        long events = operations.stream().filter(sends::containsKey).count();
        require(events <= 1, Promise.ONE_OPERATION, () -> subject + " fired " + events + " events");
        for (int later = 1; later < runs.size(); later++) {
            ApiRun one = runs.get(later - 1);
            ApiRun next = runs.get(later);
            require(
                    next.wasRefused() || (next.attempt() > one.attempt() && next.fence() > one.fence()),
                    Promise.GROWS,
                    () -> subject + ": " + next + " after " + one);
            require(mayFollow(one, next), Promise.RUNS_IN_TURN, () -> subject + ": " + next + " after " + one);
        }
    }

    private boolean mayFollow(ApiRun one, ApiRun next) {
        boolean endedBefore = one.endedAt() <= next.beganAt();
        if (endedBefore && one.status() != null && one.status() != Status.SENT) {
            return true;
        }
        return onUnknown == OnUnknown.EXECUTE
                && history.outages().stream()
                        .anyMatch(kill -> kill.dead() > one.beganAt() && kill.from() < next.beganAt());
    }

    private void check(String key, List<Attempt> attempts) {
        Set<String> bodies = attempts.stream()
                .filter(attempt -> attempt.ending() instanceof Answered answered && isConversion(answered.answer()))
                .map(attempt -> ((Answered) attempt.ending()).answer().text())
                .collect(Collectors.toSet());
        require(bodies.size() <= 1, Promise.ONE_ANSWER, () -> key + " was answered " + bodies);
        for (Attempt attempt : attempts) {
            require(isHonest(attempt), Promise.HONEST, () -> key + ": " + attempt.ending());
        }
    }

    private boolean isHonest(Attempt attempt) {
        return switch (attempt.ending()) {
            case Answered(WireMessage answer) ->
                isConversion(answer) || isRunning(answer) || (onUnknown != OnUnknown.EXECUTE && isUnknown(answer));
            case Attempt.Ending.Left left -> true;
            case Failed failed ->
                history.outages().stream()
                        .anyMatch(kill -> attempt.connectedAt() < kill.until() && attempt.endedAt() > kill.from());
        };
    }

    static boolean isConversion(WireMessage answer) {
        return answer.status() == 200 && answer.text().contains("\"conversionId\"");
    }

    static boolean says(WireMessage answer, Status status) {
        return isConversion(answer)
                && answer.text().contains("\"status\":\"" + status.name().toLowerCase(Locale.ROOT) + "\"");
    }

    static boolean isRunning(WireMessage answer) {
        return answer.status() == 409 && answer.text().contains("IDEMPOTENT_IN_PROGRESS");
    }

    static boolean isUnknown(WireMessage answer) {
        return answer.status() == 409 && answer.text().contains("IDEMPOTENT_OUTCOME_UNKNOWN");
    }

    private void require(boolean holds, Promise promise, Supplier<String> complaint) {
        if (!holds) {
            violations.add(new Violation(promise, complaint.get()));
        }
    }

    List<Violation> violations() {
        return List.copyOf(violations);
    }

    void mustHold() {
        if (!violations.isEmpty()) {
            throw new AssertionError(violations.size() + " violations:\n"
                    + violations.stream()
                            .limit(REPORTED)
                            .map(Violation::toString)
                            .collect(Collectors.joining("\n")));
        }
    }
}
