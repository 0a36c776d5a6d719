package dev.semel.event;

import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;

/**
 * Says what an operator should hear of: outcomes that are not known, claims that were lost or overtaken, a store that
 * fails. What is decided for each request is not said. Thread-safe.
 *
 * <p>A store that is down fails with every request: of one kind there is one line a second, with the number of those
 * that were left out.
 */
public final class EventLog implements EventListener {
    private static final long BETWEEN_LINES = TimeUnit.SECONDS.toNanos(1);

    private final BiConsumer<Level, String> lines;
    private final LongSupplier nanoTime;
    private final Map<Class<?>, Pace> paces = new ConcurrentHashMap<>();

    /** @param lines take one line each; thread-safe */
    public EventLog(BiConsumer<Level, String> lines) {
        this(lines, System::nanoTime);
    }

    EventLog(BiConsumer<Level, String> lines, LongSupplier nanoTime) {
        this.lines = lines;
        this.nanoTime = nanoTime;
    }

    @Override
    public void on(Event event) {
        switch (event) {
            case Event.OutcomeUnknown unknown ->
                say(
                        Level.WARNING,
                        event,
                        "outcome unknown: " + unknown.cause() + ", operation " + unknown.operationId());
            case Event.LeaseLost lost ->
                say(Level.WARNING, event, "the lease of a running operation was lost: " + lost.operationId());
            case Event.Overtaken overtaken ->
                say(
                        Level.WARNING,
                        event,
                        "a run ended (" + overtaken.ending() + ") after it had been overtaken: operation "
                                + overtaken.operationId());
            case Event.StoreFailed failed ->
                say(Level.ERROR, event, "the store failed at " + failed.call() + ": " + words(failed.cause()));
            case Event.StoreHangs hangs ->
                say(Level.ERROR, event, "the store does not answer: claims are refused at once until it does");
            case Event.StoreAnswers answers -> say(Level.INFO, event, "the store answers again");
            case Event.RecordedLate late ->
                say(
                        Level.INFO,
                        event,
                        "an ending that could not be recorded is recorded now: " + late.ending() + ", operation "
                                + late.operationId());
            case Event.MismatchReplayed mismatch ->
                say(
                        Level.WARNING,
                        event,
                        "a request that differs from the first one of its key got the first one's answer: operation "
                                + mismatch.operationId());
            case Event.Bypassed bypassed -> {
                if (bypassed.reason().equals("store-unavailable")) {
                    say(Level.ERROR, event, "a request ran unprotected, since the store is unavailable");
                }
            }
            case Event.Settled settled ->
                say(
                        Level.INFO,
                        event,
                        "an outcome that was unknown is known now: " + settled.outcome() + ", operation "
                                + settled.operationId());
            case Event.AskedInVain asked ->
                say(
                        Level.WARNING,
                        event,
                        "the API does not say what became of operation " + asked.operationId() + ": " + asked.why());
            case Event.CheckFailed failed ->
                say(
                        Level.WARNING,
                        event,
                        "it cannot be checked whether callers may have what is kept for them: " + failed.why());
            case Event.Claimed claimed -> {}
            case Event.Executed executed -> {}
            case Event.Released released -> {}
            case Event.Replayed replayed -> {}
            case Event.Rejected rejected -> {}
            case Event.Waiting waiting -> {}
            case Event.CallerTimedOut timedOut -> {}
        }
    }

    /** The failure's message without what chained stages wrap around it; its kind where it has none. */
    private static String words(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        String message = cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : message;
    }

    private void say(Level level, Event event, String what) {
        Pace pace = paces.computeIfAbsent(event.getClass(), kind -> new Pace());
        long leftOut = pace.next(nanoTime.getAsLong());
        if (leftOut >= 0) {
            String more = leftOut == 0 ? "" : " (and " + leftOut + " more like it before)";
            lines.accept(
                    level,
                    what + " [" + event.subject().route() + ", "
                            + event.subject().policy() + "]" + more);
        }
    }

    /** Lets one line through a second and counts the others. */
    private static final class Pace {
        private long leftOut;
        private boolean begun;
        private long last;

        /** How many lines were left out since the last one; negative when this one is left out too. */
        synchronized long next(long now) {
            if (begun && now - last < BETWEEN_LINES) {
                leftOut++;
                return -1;
            }
            begun = true;
            last = now;
            long before = leftOut;
            leftOut = 0;
            return before;
        }
    }
}
