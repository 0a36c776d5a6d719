package dev.semel.policy.vocabulary;

import dev.semel.http.Body;
import dev.semel.http.Headers;
import dev.semel.http.Reply;
import dev.semel.key.FirstSent;
import dev.semel.key.KeyPattern;
import dev.semel.key.KeySource;
import dev.semel.key.ScopePart;
import dev.semel.policy.Failure;
import dev.semel.policy.OutcomeRules;
import dev.semel.policy.OutcomeRules.Outcome;
import dev.semel.policy.Policy;
import dev.semel.policy.Policy.MissingKey;
import dev.semel.policy.Policy.Unauthenticated;
import dev.semel.policy.ReplayRule;
import dev.semel.policy.Retention;
import dev.semel.policy.StatusPattern;
import dev.semel.policy.Verification.Mismatch;
import dev.semel.policy.document.Amounts;
import dev.semel.policy.document.MappingShape.Values;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;

/**
 * Settings that are fine one by one and do harm together, by the numbers of docs/reference/dangers.md. Those that
 * endanger a promise are problems; those that have a use are warnings.
 *
 * <p>Not looked for, because they cannot be written here: D3, D5, D8, D19, D27. Because the engine excludes them: D12
 * for its own answers, D13 and D15. Because only the running system shows them: D2, D7, D22 to D26, D28 and D30.
 */
final class DangerousCombinations {
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration WEEK = Duration.ofDays(7);
    private static final Set<String> OF_THE_MOMENT = Set.of("408", "409", "412", "423", "425", "429");

    private final Policy policy;
    private final Say say;

    private DangerousCombinations(Policy policy, Values values) {
        this.policy = policy;
        this.say = new Say(values);
    }

    static void look(Policy policy, Values values) {
        var combinations = new DangerousCombinations(policy, values);
        combinations.lookAtScope();
        combinations.lookAtOutcome();
        combinations.lookAtKey();
        combinations.lookAtTimes();
        combinations.lookAtReplay();
        DangerousCalls.look(policy, combinations.say);
    }

    private void lookAtScope() {
        boolean compared =
                policy.fingerprint().rule() != null && policy.fingerprint().mismatch() == Mismatch.REJECT;
        Set<ScopePart> scope = policy.scope();
        if (!scope.contains(ScopePart.PRINCIPAL)) {
            say.refuse(
                    "D6",
                    "scope",
                    "without the principal, a caller who guesses a key reads another's answer",
                    "add principal");
        }
        if (!compared && policy.unauthenticated() == Unauthenticated.SHARED) {
            say.refuse(
                    "D6",
                    "principal.unauthenticated",
                    "anonymous callers would read each other's answers, since requests are not compared",
                    "write bypass or reject, or compare with fingerprint: {verify: true, mismatch: reject}");
        }
        if (!compared && !isSaidByTheBody() && !scope.contains(ScopePart.ROUTE) && !scope.contains(ScopePart.PATH)) {
            say.warn(
                    "D4",
                    "scope",
                    "a key used on two endpoints gets the first one's answer on the second",
                    "add route, or compare with fingerprint: {verify: true, mismatch: reject}");
        }
    }

    /** Whether the key is what the request is about, rather than a name that its client gave it. */
    private boolean isSaidByTheBody() {
        return !policy.key().from().isEmpty()
                && policy.key().from().stream()
                        .allMatch(source -> source instanceof KeySource.Composed composed
                                && composed.parts().stream()
                                        .allMatch(part ->
                                                part instanceof KeySource.Json || part instanceof KeySource.Form));
    }

    private void lookAtOutcome() {
        OutcomeRules outcome = policy.outcome();
        if (stores(500) && policy.retention().window().compareTo(DAY) > 0) {
            say.warn(
                    "D9",
                    "outcome.store",
                    "one bad deployment answers its 500 for "
                            + Amounts.text(policy.retention().window()),
                    "release 5xx, or shorten retention.window");
        }
        if (decide(500) == Outcome.RELEASE) {
            say.warn(
                    "D10",
                    "outcome.release",
                    "a 500 does not prove that nothing was done: a retry may do it twice",
                    "release it only if the API undoes failed work");
        }
        if (decide(500) == Outcome.RETRYABLE) {
            say.warn(
                    "D38",
                    "outcome.retryable",
                    "a 500 does not prove that nothing was done: the next request runs it again, as the same operation",
                    "make the API recognise a Semel-Operation-Id that it has seen");
        }
        if (stores(400) && policy.fingerprint().rule() == null) {
            say.warn(
                    "D11",
                    "outcome.store",
                    "a corrected request keeps getting the old 400, since requests are not compared",
                    "release 4xx, or compare with fingerprint.verify: true");
        }
        var momentary = new TreeSet<String>();
        for (StatusPattern pattern : outcome.store()) {
            if (OF_THE_MOMENT.contains(pattern.text())) {
                momentary.add(pattern.text());
            }
        }
        if (!momentary.isEmpty()) {
            say.warn(
                    "D12",
                    "outcome.store",
                    String.join(", ", momentary) + " says how things stood at that moment; kept, it blocks the key",
                    "release it");
        }
        lookAtUnknown(outcome);
    }

    private void lookAtUnknown(OutcomeRules outcome) {
        switch (outcome.unknown()) {
            case EXECUTE ->
                say.warn(
                        "D16",
                        "outcome.unknown",
                        "after a timeout the operation may run twice",
                        "make the API refuse a Semel-Operation-Id that it has seen, or write hold");
            case ASK -> {}
            case HOLD -> {
                if (policy.retention().keep().compareTo(WEEK) > 0) {
                    say.warn(
                            "D17",
                            "outcome.unknown",
                            "after a timeout a key is unusable for "
                                    + Amounts.text(policy.retention().keep()),
                            "shorten retention, or write execute");
                }
            }
        }
    }

    private boolean stores(int status) {
        return decide(status) == Outcome.STORE;
    }

    private Outcome decide(int status) {
        return policy.outcome().withoutRules().decide(new Reply(status, Headers.NONE, Body.EMPTY));
    }

    private void lookAtKey() {
        if (policy.failure().storeDown() == Failure.StoreDown.OPEN && policy.missing() == MissingKey.REJECT) {
            say.warn(
                    "D18",
                    "failure.store_down",
                    "the API demands a key and then ignores it while the store is down",
                    "write closed, or key.missing: execute");
        }
        if (policy.key().readable() && isComposedOfTheBody()) {
            say.warn(
                    "D36",
                    "key.readable",
                    "the key is made of the body, so the record says in clear whom it is about",
                    "write readable: false, unless records must be found by it");
        }
        if (!policy.key().caseSensitive() && policy.key().pattern() != KeyPattern.UUID) {
            say.warn(
                    "D20",
                    "key.case",
                    "two keys that differ in capitals only are taken for one",
                    "write sensitive, or pattern: uuid");
        }
    }

    /** Whether a part of a key is in the body: then it is what the request is about, and may be about somebody. */
    private boolean isComposedOfTheBody() {
        return policy.key().from().stream()
                .anyMatch(source -> source instanceof KeySource.Composed composed
                        && composed.parts().stream()
                                .anyMatch(part -> part instanceof KeySource.Json || part instanceof KeySource.Form));
    }

    private void lookAtReplay() {
        boolean pointsNowhere = policy.labels().isEmpty() && !policy.replay().keeps("location");
        if (policy.replay().mode() == ReplayRule.Mode.CONFLICT && pointsNowhere) {
            say.warn(
                    "D34",
                    "replay.mode",
                    "a repeat learns that it is one, and not what the first request made",
                    "keep the header Location, or name a label and use it in wire.template");
        }
    }

    private void lookAtTimes() {
        Duration window = policy.retention().window();
        Duration lease = policy.inFlight().lease();
        if (window.compareTo(lease) < 0) {
            say.refuse(
                    "D21",
                    "retention.window",
                    "the window ends while the first run may still go on (lease " + Amounts.text(lease) + ")",
                    "make the window longer than in_flight.lease");
        }
        FirstSent firstSent = policy.key().firstSent();
        if (policy.retention().starts() == Retention.Starts.FIRST_SENT
                && firstSent != null
                && window.compareTo(firstSent.skew()) <= 0) {
            say.refuse(
                    "D35",
                    "retention.window",
                    "the window is over before a clock that runs ahead by " + Amounts.text(firstSent.skew())
                            + " says that it began",
                    "make it longer than key.first_sent.skew");
        }
        if (window.compareTo(policy.inFlight().waitAtMost()) < 0) {
            say.refuse(
                    "D14",
                    "in_flight.wait",
                    "a repeat would wait longer than the window lasts",
                    "make it shorter than retention.window");
        }
    }
}
