package dev.semel;

import dev.semel.policy.Problem;
import dev.semel.store.Found;
import java.time.Duration;
import java.util.Locale;

/**
 * The value of {@code Semel-Status}: what Semel did with a request. A structured-field Item (RFC 9651): a token with
 * parameters. {@code age} and {@code ttl} are whole seconds since the first claim and until the record expires.
 */
final class SemelStatus {
    /** The field's name. */
    static final String NAME = "Semel-Status";

    private SemelStatus() {}

    /** A run whose answer is kept. */
    static String executed(int attempt, Duration remaining) {
        return "executed;ttl=" + remaining.toSeconds() + attempt(attempt);
    }

    /** A run whose answer is kept and not final: the next request runs as the same operation. */
    static String retryable(int attempt) {
        return "executed;retryable" + attempt(attempt);
    }

    /** A run whose answer is no outcome: the key is free again. */
    static String released(int attempt) {
        return "executed;released" + attempt(attempt);
    }

    /** A run whose answer leaves the outcome unknown. */
    static String unknown(int attempt) {
        return "executed;unknown" + attempt(attempt);
    }

    /** A run that Semel had to answer itself. */
    static String unknown(Problem problem) {
        return "executed;unknown;reason=" + problem.code();
    }

    static String replayed(Found found, Duration remaining) {
        return "replayed;age=" + found.age().toSeconds() + ";ttl=" + remaining.toSeconds() + attempt(found.attempt());
    }

    static String bypassed(Admission.Bypass.Reason reason) {
        return "bypassed;reason=" + reason.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static String rejected(Problem problem) {
        return "rejected;reason=" + problem.code();
    }

    /** A refusal because of a record that exists. */
    static String rejected(Problem problem, Found found) {
        return rejected(problem) + ";age=" + found.age().toSeconds() + ";ttl="
                + found.remaining().toSeconds() + attempt(found.attempt());
    }

    private static String attempt(int attempt) {
        return attempt == 1 ? "" : ";attempt=" + attempt;
    }
}
