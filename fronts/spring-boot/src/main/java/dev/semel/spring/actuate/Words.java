package dev.semel.spring.actuate;

import dev.semel.event.Event;

/** Events in few words: those of labels, of which there is a fixed number. Without state. */
final class Words {
    private Words() {}

    /** What it is. */
    static String kind(Event event) {
        return switch (event) {
            case Event.Claimed claimed -> "claimed";
            case Event.Executed executed -> "executed";
            case Event.Released released -> "released";
            case Event.OutcomeUnknown unknown -> "outcome-unknown";
            case Event.Replayed replayed -> "replayed";
            case Event.MismatchReplayed mismatch -> "mismatch-replayed";
            case Event.Settled settled -> "settled";
            case Event.AskedInVain asked -> "asked-in-vain";
            case Event.CheckFailed failed -> "check-failed";
            case Event.Rejected rejected -> "rejected";
            case Event.Bypassed bypassed -> "bypassed";
            case Event.Waiting waiting -> "waiting";
            case Event.CallerTimedOut timedOut -> "caller-timed-out";
            case Event.LeaseLost lost -> "lease-lost";
            case Event.Overtaken overtaken -> "overtaken";
            case Event.StoreFailed failed -> "store-failed";
            case Event.StoreHangs hangs -> "store-hangs";
            case Event.StoreAnswers answers -> "store-answers";
            case Event.RecordedLate late -> "recorded-late";
        };
    }

    /** More about it, in a word; empty when its kind says all. */
    static String reason(Event event) {
        return switch (event) {
            case Event.Executed executed -> executed.outcome();
            case Event.Released released -> released.reason();
            case Event.OutcomeUnknown unknown -> unknown.cause();
            case Event.Rejected rejected -> rejected.problem();
            case Event.Bypassed bypassed -> bypassed.reason();
            case Event.Settled settled -> settled.outcome();
            case Event.Overtaken overtaken -> overtaken.ending();
            case Event.RecordedLate late -> late.ending();
            case Event.StoreFailed failed -> failed.call();
            case Event.Claimed claimed -> claimed.attempt() == 1 ? "" : "again";
            case Event.Replayed replayed -> "";
            case Event.MismatchReplayed mismatch -> "";
            case Event.AskedInVain asked -> "";
            case Event.CheckFailed failed -> "";
            case Event.Waiting waiting -> "";
            case Event.CallerTimedOut timedOut -> "";
            case Event.LeaseLost lost -> "";
            case Event.StoreHangs hangs -> "";
            case Event.StoreAnswers answers -> "";
        };
    }
}
