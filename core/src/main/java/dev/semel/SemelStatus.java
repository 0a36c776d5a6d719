package dev.semel;

import dev.semel.policy.Problem;
import dev.semel.store.Found;
import java.time.Duration;
import java.util.Locale;

/**
 * The value of {@code Semel-Status}: what Semel did with a request. A structured-field Item (RFC 9651): a token with
 * parameters, as {@code docs/reference/headers.md} has them. {@code age} and {@code ttl} are whole seconds since the
 * first claim and until replays are no longer promised; {@code key} says whether a further request takes the same key.
 */
public final class SemelStatus {
    /** The field's name. */
    public static final String NAME = "Semel-Status";

    private static final String REUSE = ";key=reuse";
    private static final String ROTATE = ";key=rotate";

    private SemelStatus() {}

    /** A run whose answer is kept. */
    static String executed(int attempt, Duration promised) {
        return "executed" + ttl(promised) + attempt(attempt) + ROTATE;
    }

    /** A run whose answer is kept and not final: the next request runs as the same operation. */
    static String retryable(int attempt, Duration promised) {
        return "executed;retryable" + ttl(promised) + attempt(attempt) + REUSE;
    }

    /** A run whose answer is no outcome: the key is free again. */
    static String released(int attempt) {
        return "executed;released" + attempt(attempt) + REUSE;
    }

    /** A run whose answer leaves the outcome unknown. */
    static String unknown(int attempt, Duration promised) {
        return "executed;unknown" + ttl(promised) + attempt(attempt) + REUSE;
    }

    /** A run that Semel had to answer itself. */
    static String unknown(Problem problem) {
        return "executed;unknown;reason=" + problem.code() + REUSE;
    }

    static String replayed(Found found, Duration promised) {
        return "replayed" + age(found) + ttl(promised) + attempt(found) + ROTATE;
    }

    static String bypassed(Admission.Bypass.Reason reason) {
        return "bypassed;reason=" + reason.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** A refusal that has nothing to do with a record. */
    public static String rejected(Problem problem) {
        return reason(problem) + key(problem);
    }

    /** A refusal because of a record that exists. */
    static String rejected(Problem problem, Found found, Duration promised) {
        return reason(problem) + age(found) + ttl(promised) + attempt(found) + key(problem);
    }

    /** A value with one parameter more, right behind its token. */
    static String with(String parameter, String value) {
        int end = value.indexOf(';');
        return end < 0 ? value + ";" + parameter : value.substring(0, end) + ";" + parameter + value.substring(end);
    }

    private static String reason(Problem problem) {
        return "rejected;reason=" + problem.code();
    }

    private static String key(Problem problem) {
        return problem.rotatesKey() ? ROTATE : REUSE;
    }

    private static String age(Found found) {
        return ";age=" + found.age().toSeconds();
    }

    private static String ttl(Duration promised) {
        return ";ttl=" + promised.toSeconds();
    }

    /** Of a record around another one nothing is said: its claims are looks at the inner record, not runs. */
    private static String attempt(Found found) {
        return found.nesting().inner() == null ? attempt(found.attempt()) : "";
    }

    private static String attempt(int attempt) {
        return attempt == 1 ? "" : ";attempt=" + attempt;
    }
}
