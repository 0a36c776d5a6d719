package dev.semel.event;

import dev.semel.key.RecordId;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened to a request or a record, once it has happened. Facts for metrics, audit and the log: an
 * event carries no credential, no readable key and no body.
 */
public sealed interface Event {

    /**
     * What an event is about.
     *
     * @param route its method and template
     * @param policy its name
     */
    record Subject(String route, String policy, @Nullable RecordId id) {}

    /** The request it is about. */
    Subject subject();

    /** A request was claimed and may run. */
    record Claimed(Subject subject, UUID operationId, int attempt) implements Event {}

    /**
     * A run ended with an answer.
     *
     * @param outcome stored, released or unknown
     * @param late its caller had been told upstream-timeout before
     */
    record Executed(Subject subject, UUID operationId, int attempt, int status, String outcome, boolean late)
            implements Event {}

    /** A run is proven never to have happened; its key is free. */
    record Released(Subject subject, UUID operationId, String reason) implements Event {}

    /** A run ended and nobody knows how. */
    record OutcomeUnknown(Subject subject, UUID operationId, int attempt, String cause) implements Event {}

    /** A repeat got the first run's answer. */
    record Replayed(Subject subject, UUID operationId, Duration age) implements Event {}

    /** A repeat that differs from the first request got the first one's answer, as its policy says. */
    record MismatchReplayed(Subject subject, UUID operationId) implements Event {}

    /**
     * An outcome that was not known is known now.
     *
     * @param outcome completed, retryable, or never happened
     */
    record Settled(Subject subject, UUID operationId, String outcome) implements Event {}

    /** The API was asked what became of an operation, and did not say. */
    record AskedInVain(Subject subject, UUID operationId, String why) implements Event {}

    /** It could not be found out whether a caller may have what is kept for him. */
    record CheckFailed(Subject subject, String why) implements Event {}

    /** A request was refused. */
    record Rejected(Subject subject, String problem) implements Event {}

    /** A request of a protected route ran without protection. */
    record Bypassed(Subject subject, String reason) implements Event {}

    /** A repeat waits for the first run. */
    record Waiting(Subject subject) implements Event {}

    /** A caller stopped waiting; the run goes on. */
    record CallerTimedOut(Subject subject, UUID operationId) implements Event {}

    /** A holder could not renew: somebody else may have taken over. */
    record LeaseLost(Subject subject, UUID operationId) implements Event {}

    /** A run ended whose claim had been taken over; its ending changed nothing. */
    record Overtaken(Subject subject, UUID operationId, String ending) implements Event {}

    /** The store failed at a call; what was done about it is another event. */
    record StoreFailed(Subject subject, String call, Throwable cause) implements Event {}

    /** The store let a claim's whole time pass without any answer: claims are refused at once, but one at a time. */
    record StoreHangs(Subject subject) implements Event {}

    /** The store that hung answers again. */
    record StoreAnswers(Subject subject) implements Event {}

    /** An ending that could not be recorded at once is recorded now. */
    record RecordedLate(Subject subject, UUID operationId, String ending) implements Event {}
}
