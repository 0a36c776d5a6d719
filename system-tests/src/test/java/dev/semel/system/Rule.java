package dev.semel.system;

import dev.semel.system.Attempt.Ending.Answered;
import dev.semel.system.Attempt.Ending.Failed;
import dev.semel.system.Attempt.Ending.Left;
import dev.semel.system.History.Outage;
import dev.semel.system.KeyHistory.Meaning;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** What must hold for the history of every key. */
enum Rule {
    /** A key runs once, whatever is killed when. */
    RAN_TWICE(OnUnknown.HOLD) {
        @Override
        void check(KeyHistory key, Consumer<String> complaints) {
            if (key.runs().size() > 1) {
                complaints.accept(key.runs().size() + " runs at the upstream");
            }
        }
    },
    /**
     * A key runs again only when nobody knows what became of the run before: an outage can have hit it, and no answer
     * of it was given. It is the same operation then, and says which attempt it is. A gateway that stood still may send
     * a run late, when it has been overtaken.
     */
    RAN_AGAIN_WITHOUT_CAUSE(OnUnknown.EXECUTE) {
        @Override
        void check(KeyHistory key, Consumer<String> complaints) {
            List<Run> runs = key.runs().stream()
                    .sorted(Comparator.comparingInt(Run::attempt))
                    .toList();
            for (int number = 1; number < runs.size(); number++) {
                Run before = runs.get(number - 1);
                Run again = runs.get(number);
                boolean answered = key.answered(Meaning.RUN).stream()
                        .anyMatch(attempt -> key.run(attempt).orElseThrow().attempt() < again.attempt());
                if (answered || !(key.outageCanHaveHit(again.arrivedAt()) || key.canHaveBeenHeldUp())) {
                    complaints.accept("run " + again.number() + " after run " + before.number() + " without a cause");
                }
                boolean late = again.arrivedAt() < before.arrivedAt();
                if (!again.operationId().equals(before.operationId())
                        || again.attempt() <= before.attempt()
                        || (late && !key.canHaveEndedLate())) {
                    complaints.accept("run " + again.number() + " does not say that it repeats run " + before.number());
                }
            }
        }
    },
    /** All answers to a key are one answer: the same status, the same bytes. */
    TWO_ANSWERS {
        @Override
        void check(KeyHistory key, Consumer<String> complaints) {
            long different = key.answered(Meaning.RUN).stream()
                    .map(attempt ->
                            answer(attempt).status() + answer(attempt).body().name())
                    .distinct()
                    .count();
            if (different > 1) {
                complaints.accept(different + " different answers");
            }
        }
    },
    /** An answer belongs to the caller, the key and the body that it is given to. */
    FOREIGN_ANSWER {
        @Override
        void check(KeyHistory key, Consumer<String> complaints) {
            for (Attempt attempt : key.answered(Meaning.RUN)) {
                Run run = key.run(attempt).orElseThrow();
                if (!run.principal().equals(key.operation().principal())
                        || !run.key().equals(key.operation().key())
                        || !run.bodyDigest().equals(attempt.bodyDigest())) {
                    complaints.accept("the answer of run " + run.number() + ", which was of " + run.principal()
                            + ", key " + run.key() + ", body " + run.bodyDigest());
                }
            }
        }
    },
    /**
     * Whoever asks after a client held the answer gets that answer; with another body, the word that the key is used;
     * while the store is away, that it is.
     */
    ACKNOWLEDGED_ANSWER_LOST {
        @Override
        void check(KeyHistory key, Consumer<String> complaints) {
            key.acknowledgedAt()
                    .ifPresent(at -> key.attempts().stream()
                            .filter(attempt -> attempt.sentAt() > at)
                            .filter(attempt -> key.meaning(attempt) != null)
                            .filter(attempt -> key.meaning(attempt) != Meaning.UNAVAILABLE)
                            .filter(attempt -> key.meaning(attempt)
                                    != (key.isBodyOfRun(attempt.bodyDigest()) ? Meaning.RUN : Meaning.REUSED))
                            .forEach(attempt -> complaints.accept("answered before, then " + answer(attempt))));
        }
    },
    /**
     * Only a kill makes an outcome unknown, and only one that hit the run: a client of it (whose request was whole) saw
     * no answer, because the kill took its connection or because it had left. So does a pause of the gateway or of the
     * store that is longer than the lease, be it that a busy machine holds them up.
     */
    UNKNOWN_WITHOUT_CAUSE(OnUnknown.HOLD) {
        @Override
        void check(KeyHistory key, Consumer<String> complaints) {
            key.answered(Meaning.UNKNOWN).stream()
                    .filter(attempt -> !key.outageCanHaveHit(attempt.endedAt()) && !key.canHaveBeenHeldUp())
                    .forEach(attempt -> complaints.accept("unknown, and no outage hit it: " + answer(attempt)));
        }
    },
    /**
     * Once unknown, always unknown: nothing can settle it, since the process that held the claim is dead. One that only
     * stood still, or could not reach the store, settles it late.
     */
    UNKNOWN_FORGOTTEN(OnUnknown.HOLD) {
        @Override
        void check(KeyHistory key, Consumer<String> complaints) {
            key.answered(Meaning.UNKNOWN).stream()
                    .filter(unknown -> !key.canHaveEndedLate())
                    .findFirst()
                    .ifPresent(unknown -> key.attempts().stream()
                            .filter(attempt -> attempt.sentAt() > unknown.endedAt())
                            .filter(attempt -> key.meaning(attempt) == Meaning.RUN)
                            .forEach(attempt -> complaints.accept("unknown before, then " + answer(attempt))));
        }
    },
    /** Who may run again is not told that nobody knows, but for who ran and was overtaken. */
    UNKNOWN_INSTEAD_OF_A_RUN(OnUnknown.EXECUTE) {
        @Override
        void check(KeyHistory key, Consumer<String> complaints) {
            key.answered(Meaning.UNKNOWN).stream()
                    .filter(attempt ->
                            !(answer(attempt).semelStatus().startsWith("executed") && key.canHaveEndedLate()))
                    .forEach(attempt -> complaints.accept("unknown: " + answer(attempt)));
        }
    },
    /** In-progress needs another attempt that may be running; key-reused needs one with another body. */
    REFUSED_WITHOUT_CAUSE {
        @Override
        void check(KeyHistory key, Consumer<String> complaints) {
            for (Attempt refused : key.attempts()) {
                Meaning meaning = key.meaning(refused);
                boolean explained = key.attempts().stream()
                        .filter(other ->
                                !other.equals(refused) && other.mayHaveArrived() && other.sentAt() < refused.endedAt())
                        .anyMatch(other ->
                                meaning != Meaning.REUSED || !other.bodyDigest().equals(refused.bodyDigest()));
                if ((meaning == Meaning.IN_PROGRESS || meaning == Meaning.REUSED) && !explained) {
                    complaints.accept("refused without a cause: " + answer(refused));
                }
            }
        }
    },
    /** An answer says truly whether it ran or was replayed, and only one says that it ran. */
    MARKED_WRONG {
        @Override
        void check(KeyHistory key, Consumer<String> complaints) {
            long executed = key.answered(Meaning.RUN).stream()
                    .filter(attempt -> answer(attempt).semelStatus().startsWith("executed"))
                    .count();
            long replayed = key.answered(Meaning.RUN).stream()
                    .filter(attempt -> answer(attempt).semelStatus().startsWith("replayed"))
                    .count();
            if (executed > 1 || executed + replayed < key.answered(Meaning.RUN).size()) {
                complaints.accept(executed + " marked executed, " + replayed + " replayed, of "
                        + key.answered(Meaning.RUN).size());
            }
        }
    },
    /**
     * There is no other kind of answer, the store is away only when it was, and no answer is lost unless a kill took
     * its connection: waiting in vain is no ending.
     */
    UNEXPECTED_ENDING {
        @Override
        void check(KeyHistory key, Consumer<String> complaints) {
            for (Attempt attempt : key.attempts()) {
                boolean expected = switch (attempt.ending()) {
                    case Answered answered -> isExpected(key, attempt);
                    case Left left -> true;
                    case Failed failed ->
                        !failed.why().contains("SocketTimeoutException") && killCanHaveTaken(key, attempt);
                };
                if (!expected) {
                    complaints.accept("unexpected: " + attempt.ending());
                }
            }
        }

        private boolean isExpected(KeyHistory key, Attempt attempt) {
            Meaning meaning = key.meaning(attempt);
            return meaning == Meaning.UNAVAILABLE
                    ? key.outages().stream().anyMatch(outage -> outage.hidesTheStore() && outage.overlaps(attempt))
                    : meaning != Meaning.OTHER;
        }

        private boolean killCanHaveTaken(KeyHistory key, Attempt attempt) {
            return key.outages().stream()
                    .filter(outage -> outage.kind() == Outage.Kind.KILL)
                    .anyMatch(kill -> attempt.connectedAt() < kill.until() && attempt.endedAt() > kill.from());
        }
    },
    /** When all is quiet, every key is settled: it has its answer, or its outcome is known to be unknown. */
    LEFT_OPEN {
        @Override
        void check(KeyHistory key, Consumer<String> complaints) {
            if (key.attempts().isEmpty()) {
                complaints.accept("a run that no client asked for");
                return;
            }
            Meaning last = key.meaning(key.attempts().get(key.attempts().size() - 1));
            if (last == null || last == Meaning.IN_PROGRESS || last == Meaning.UNAVAILABLE) {
                complaints.accept("not settled in the end: " + last);
            }
        }
    };

    /** What the policy does with an outcome that nobody knows. */
    enum OnUnknown {
        /** Nothing runs again: at most one run. */
        HOLD,
        /** The next repeat runs again: at least one run. */
        EXECUTE,
        /** The API is asked: one run, and everybody gets to know of it. */
        ASK
    }

    private final Set<OnUnknown> appliesTo;

    Rule(OnUnknown... appliesTo) {
        this.appliesTo = appliesTo.length == 0 ? EnumSet.allOf(OnUnknown.class) : Set.of(appliesTo);
    }

    boolean appliesTo(OnUnknown onUnknown) {
        return appliesTo.contains(onUnknown);
    }

    abstract void check(KeyHistory key, Consumer<String> complaints);

    private static WireMessage answer(Attempt attempt) {
        return ((Answered) attempt.ending()).answer();
    }
}
