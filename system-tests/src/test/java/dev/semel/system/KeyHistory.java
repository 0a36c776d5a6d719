package dev.semel.system;

import dev.semel.system.Attempt.Ending.Answered;
import dev.semel.system.Attempt.Ending.Failed;
import dev.semel.system.Attempt.Ending.Left;
import dev.semel.system.Attempt.Operation;
import dev.semel.system.History.Outage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What happened to one key, as its clients and the upstream saw it. Confined to a thread. */
final class KeyHistory {
    private final Operation operation;
    private final long startedAt;
    private final Duration lease;
    private final List<Outage> outages;
    private final Map<String, Run> runsByAnswer;
    private final List<Attempt> attempts = new ArrayList<>();
    private final List<Run> runs = new ArrayList<>();

    /** What an answer says. */
    enum Meaning {
        /** The answer of a run of the upstream, to the last byte. */
        RUN,
        IN_PROGRESS,
        UNKNOWN,
        REUSED,
        /** The store could not be asked, or not told. */
        UNAVAILABLE,
        OTHER
    }

    KeyHistory(
            Operation operation, long startedAt, Duration lease, List<Outage> outages, Map<String, Run> runsByAnswer) {
        this.operation = operation;
        this.startedAt = startedAt;
        this.lease = lease;
        this.outages = outages;
        this.runsByAnswer = runsByAnswer;
    }

    void add(Attempt attempt) {
        attempts.add(attempt);
        attempts.sort(Comparator.comparingLong(Attempt::sentAt));
    }

    void add(Run run) {
        runs.add(run);
    }

    Operation operation() {
        return operation;
    }

    /** In the order in which they were sent. */
    List<Attempt> attempts() {
        return attempts;
    }

    /** In the order in which they arrived. */
    List<Run> runs() {
        return runs;
    }

    List<Outage> outages() {
        return outages;
    }

    /** The attempts that got such an answer. */
    List<Attempt> answered(Meaning meaning) {
        return attempts.stream().filter(attempt -> meaning(attempt) == meaning).toList();
    }

    /** What the attempt's answer says; null when it got none. */
    @Nullable
    Meaning meaning(Attempt attempt) {
        if (!(attempt.ending() instanceof Answered answered)) {
            return null;
        }
        WireMessage answer = answered.answer();
        if (run(attempt).isPresent()) {
            return Meaning.RUN;
        }
        if (answer.status() == 409 && answer.isProblem("in-progress")) {
            return Meaning.IN_PROGRESS;
        }
        if (answer.status() == 409 && answer.isProblem("outcome-unknown")) {
            return Meaning.UNKNOWN;
        }
        if (answer.status() == 503 && answer.isProblem("unavailable")) {
            return Meaning.UNAVAILABLE;
        }
        return answer.status() == 422 && answer.isProblem("key-reused") ? Meaning.REUSED : Meaning.OTHER;
    }

    /** The run whose answer the attempt got. */
    Optional<Run> run(Attempt attempt) {
        return attempt.ending() instanceof Answered answered
                ? Optional.ofNullable(runsByAnswer.get(answered.answer().body().name()))
                : Optional.empty();
    }

    boolean isBodyOfRun(String bodyDigest) {
        return runs.stream().anyMatch(run -> run.bodyDigest().equals(bodyDigest));
    }

    /** When a client first held the answer; empty when none ever did. */
    Optional<Long> acknowledgedAt() {
        return answered(Meaning.RUN).stream().map(Attempt::endedAt).min(Comparator.naturalOrder());
    }

    /** Whether an outage can have hit this key between its claim and the record of its answer, before that moment. */
    boolean outageCanHaveHit(long before) {
        return outages.stream().filter(outage -> outage.from() < before).anyMatch(this::canHaveHit);
    }

    /** Whether who held the claim may have gone on after its lease had passed, and have ended it late. */
    boolean canHaveEndedLate() {
        return canHaveBeenHeldUp()
                || outages.stream()
                        .filter(outage -> outage.kind() != Outage.Kind.KILL)
                        .anyMatch(this::canHaveHit);
    }

    /** Whether a gateway took longer for a request of this key than its lease: on a busy machine it may lose it so. */
    boolean canHaveBeenHeldUp() {
        return attempts.stream().filter(Attempt::mayHaveArrived).anyMatch(attempt -> {
            long answered = attempt.ending() instanceof Left
                    ? runs.stream().mapToLong(Run::answeredAt).max().orElse(0)
                    : attempt.endedAt();
            return answered - attempt.sentAt() > lease.toNanos();
        });
    }

    private boolean canHaveHit(Outage outage) {
        return attempts.stream().anyMatch(attempt -> switch (outage.kind()) {
            case KILL -> mayHaveHeldTheClaimAtAKill(attempt, outage);
            case FREEZE, STORE, CUT_OFF -> mayHaveHeldTheClaimInAPause(attempt, outage);
            case SEALED -> false;
        });
    }

    /** A holder's client gets its answer when all works again, or had left before. */
    private static boolean mayHaveHeldTheClaimInAPause(Attempt attempt, Outage pause) {
        return attempt.mayHaveArrived()
                && (pause.overlaps(attempt) || (attempt.ending() instanceof Left && attempt.sentAt() <= pause.until()));
    }

    /** A holder's client gets no answer: either the kill took its connection, or it had left before. */
    private static boolean mayHaveHeldTheClaimAtAKill(Attempt attempt, Outage kill) {
        if (attempt.sentAt() > kill.dead()) {
            return false;
        }
        return switch (attempt.ending()) {
            case Answered answered -> false;
            case Left left -> attempt.mayHaveArrived();
            case Failed failed -> attempt.mayHaveArrived() && attempt.endedAt() > kill.from();
        };
    }

    /** All of it in order of time, for people. */
    String report() {
        var lines = new TreeMap<Long, String>();
        for (Attempt attempt : attempts) {
            lines.put(
                    attempt.sentAt(),
                    "client sends body " + attempt.bodyDigest() + " (until " + millis(attempt.endedAt()) + "): "
                            + attempt.ending());
        }
        for (Run run : runs) {
            lines.put(
                    run.arrivedAt(),
                    "run " + run.number() + " at the upstream, attempt " + run.attempt() + ", operation "
                            + run.operationId() + ", answered "
                            + (run.answeredAt() == 0 ? "never" : "at " + millis(run.answeredAt())));
        }
        for (Outage outage : outages) {
            lines.put(
                    outage.from(),
                    "-- " + outage.kind() + ", complete at " + millis(outage.dead()) + ", over at "
                            + millis(outage.until()));
        }
        var text = new StringBuilder("  key " + operation + "\n");
        lines.forEach((at, line) ->
                text.append("  ").append(millis(at)).append("  ").append(line).append('\n'));
        return text.toString();
    }

    private String millis(long at) {
        return String.format("%.3f ms", (at - startedAt) / 1e6);
    }
}
