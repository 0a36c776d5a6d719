package dev.semel;

import dev.semel.http.HttpDate;
import dev.semel.http.RequestView;
import dev.semel.key.FirstSent;
import dev.semel.key.KeyResult;
import dev.semel.policy.Policy;
import dev.semel.policy.Problem;
import dev.semel.policy.Retention;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Judges the time at which a request says that it was first sent. Without state, thread-safe.
 *
 * <p>It is compared with this machine's clock, as whoever sent it compared it with his: the rule's skew is what the two
 * may differ by.
 */
final class FirstSentCheck {
    private FirstSentCheck() {}

    /** What the time says. */
    sealed interface Verdict {
        /** @param windowLeft of a window that began then; null when the policy's begins otherwise */
        record Sound(@Nullable Duration windowLeft) implements Verdict {}

        /** The request is refused. */
        record Refused(Problem problem, String detail) implements Verdict {}
    }

    static Verdict check(Policy policy, RequestView request, KeyResult key, Instant now) {
        FirstSent rule = policy.key().firstSent();
        if (rule == null) {
            return new Verdict.Sound(null);
        }
        List<String> lines = request.headers().all(rule.header()).stream()
                .map(String::strip)
                .filter(line -> !(line.isEmpty() && policy.key().blankIsMissing()))
                .toList();
        boolean keyed = !(key instanceof KeyResult.Absent);
        if (lines.isEmpty()) {
            return keyed ? invalid(rule, "is missing: it goes with the key") : new Verdict.Sound(null);
        }
        if (!keyed) {
            return invalid(rule, "is there, and the key that it goes with is missing");
        }
        return lines.size() == 1
                ? check(policy, rule, lines.get(0), now)
                : invalid(rule, "is there on more than one line; send exactly one");
    }

    private static Verdict check(Policy policy, FirstSent rule, String line, Instant now) {
        Optional<Instant> date = HttpDate.parse(line, now);
        if (date.isEmpty()) {
            return invalid(
                    rule,
                    HttpDate.rightDay(line, now)
                            .map(day -> "names another day of the week than its date has, which is a " + day)
                            .orElse("is no HTTP date, such as Sun, 06 Nov 1994 08:49:37 GMT"));
        }
        Instant sent = date.get();
        if (sent.isAfter(now.plus(rule.skew()))) {
            return invalid(rule, "is in the future: check the clock that it was taken from");
        }
        if (policy.retention().starts() != Retention.Starts.FIRST_SENT) {
            return new Verdict.Sound(null);
        }
        Duration left = Duration.between(now, sent.plus(policy.retention().window()));
        return left.isPositive()
                ? new Verdict.Sound(left)
                : new Verdict.Refused(
                        Problem.WINDOW_PASSED,
                        "The header " + rule.header() + " is too long ago: whether the request ran then is not known"
                                + " any more. Check with the API before you use a new key.");
    }

    private static Verdict invalid(FirstSent rule, String problem) {
        return new Verdict.Refused(Problem.KEY_INVALID, "The header " + rule.header() + " " + problem + ".");
    }
}
