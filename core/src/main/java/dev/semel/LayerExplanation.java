package dev.semel;

import dev.semel.Explanation.Line;
import dev.semel.http.RequestView;
import dev.semel.key.PrincipalReader;
import dev.semel.key.PrincipalResult;
import dev.semel.policy.CallerCheck;
import dev.semel.policy.Inquiry;
import dev.semel.policy.OutcomeRules;
import dev.semel.policy.Policy;
import dev.semel.policy.Problem;
import dev.semel.policy.ReplayRule;
import dev.semel.policy.Retention;
import dev.semel.policy.document.Amounts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What one layer would do with a request. Confined. */
final class LayerExplanation {
    private final Policy policy;
    private final RequestView request;
    private final boolean oneOfSeveral;
    private final List<Line> lines = new ArrayList<>();

    LayerExplanation(Policy policy, RequestView request, boolean oneOfSeveral) {
        this.policy = policy;
        this.request = request;
        this.oneOfSeveral = oneOfSeveral;
    }

    /** @param refused a layer around this one refuses the request: it doesn't come so far */
    List<Line> lines(Identification.Result result, boolean refused) {
        say(oneOfSeveral ? "layer" : "policy", policy.name());
        say("key", "looked for in " + PolicyWords.sources(policy.key()) + "; without one " + withoutKey());
        say("caller", caller());
        if (refused) {
            say("", "not reached: the layer around it refuses the request");
            return lines;
        }
        switch (result) {
            case Identification.Result.Unprotected(Admission.Bypass.Reason reason) -> {
                if (oneOfSeveral) {
                    say("skipped", PolicyWords.words(reason.name()) + ": this layer does nothing");
                }
            }
            case Identification.Result.Refused(Problem problem, String detail) -> {
                if (oneOfSeveral) {
                    say("refused", "with " + PolicyWords.answer(policy, problem) + ": " + detail);
                }
            }
            case Identification.Result.Ready(Identified identified) -> protection(identified);
        }
        return lines;
    }

    private void say(String about, String says) {
        lines.add(new Line(about, says));
    }

    private String withoutKey() {
        String runs = oneOfSeveral ? "this layer is skipped" : "the request runs unprotected";
        return switch (policy.missing()) {
            case EXECUTE -> runs;
            case REJECT -> "the request is refused";
            case DERIVE -> "its checksum is its key";
        };
    }

    private String caller() {
        return switch (PrincipalReader.read(policy.principal(), request)) {
            case PrincipalResult.Known known -> "known by the credentials of the request";
            case PrincipalResult.Anonymous anonymous -> "unknown: there are no credentials";
            case PrincipalResult.Unrecognised other ->
                "unknown: this policy does not read the " + other.name() + " of the request";
            case PrincipalResult.Contradictory contradictory -> "unclear: " + contradictory.problem();
        };
    }

    private void protection(Identified identified) {
        switch (identified.key()) {
            case Identified.Key.Sent sent ->
                say(
                        "found",
                        "the key " + PolicyWords.key(policy.key(), sent.text())
                                + (policy.key().readable() ? "" : ", which is not kept readable"));
            case Identified.Key.Checksum checksum -> say("found", "no key: the request's checksum is its key");
        }
        say("scope", PolicyWords.list(policy.scope()) + ": the same key elsewhere is another one");
        if (identified.key() instanceof Identified.Key.Checksum && policy.derive() != null) {
            say("checksum", "of " + PolicyWords.parts(policy.derive()));
        } else {
            say("compared", PolicyWords.compared(policy));
        }
        outcome();
        say("running", "a repeat meanwhile " + inFlight());
        say("repeat", "afterwards " + replay());
        if (policy.retention().starts() == Retention.Starts.FIRST_SENT
                || policy.retention().between() == Retention.Between.REJECT) {
            say("", "after the window is refused with " + PolicyWords.answer(policy, Problem.WINDOW_PASSED));
        }
        say("no answer", unknown());
        CallerCheck check = policy.authorize();
        if (check != null) {
            say("authorize", authorize(check));
        }
        if (!policy.labels().isEmpty()) {
            say("labels", policy.labels().stream().map(PolicyWords::label).collect(Collectors.joining(", ")));
        }
    }

    private void outcome() {
        OutcomeRules outcome = policy.outcome();
        for (OutcomeRules.Rule rule : outcome.rules()) {
            say("rule", "an answer with " + PolicyWords.condition(rule.when()) + ": " + meaning(rule.outcome()));
        }
        Retention retention = policy.retention();
        String more = retention.keep().equals(retention.window())
                ? ""
                : ", and the record for " + Amounts.text(retention.keep());
        say(
                "kept",
                PolicyWords.patterns(outcome.store()) + " and what is named nowhere: for "
                        + Amounts.text(retention.window()) + " from " + PolicyWords.start(retention.starts()) + more);
        if (!outcome.retryable().isEmpty()) {
            say("", PolicyWords.patterns(outcome.retryable()) + ": " + meaning(OutcomeRules.Outcome.RETRYABLE));
        }
        if (!outcome.release().isEmpty()) {
            say("not kept", PolicyWords.patterns(outcome.release()) + ": " + meaning(OutcomeRules.Outcome.RELEASE));
        }
    }

    private static String meaning(OutcomeRules.Outcome outcome) {
        return switch (outcome) {
            case STORE -> "it is kept";
            case RETRYABLE -> "it is kept, and the next request runs again as the same operation";
            case RELEASE -> "the next request runs: as a new operation after a first attempt, else as the same";
            case UNKNOWN -> "it is not known what was done";
        };
    }

    private String inFlight() {
        Duration wait = policy.inFlight().waitAtMost();
        String refused = "is refused with " + PolicyWords.answer(policy, Problem.IN_PROGRESS);
        return wait.isZero() ? refused : "waits for its answer at most " + Amounts.text(wait) + ", then " + refused;
    }

    private String replay() {
        ReplayRule replay = policy.replay();
        if (replay.mode() == ReplayRule.Mode.CONFLICT) {
            return "is refused with " + PolicyWords.answer(policy, Problem.ALREADY_COMPLETED)
                    + ", which points to what was made";
        }
        String status = replay.status() == null ? "" : " as " + replay.status();
        String merge = replay.merge().isEmpty() ? "" : ", with " + members(replay.merge(), ": ") + " put into its JSON";
        Map<String, String> marks = replay.markers().replayed();
        return "gets the first answer" + status + merge
                + (marks.isEmpty() ? "" : ", marked with " + members(marks, "="));
    }

    private static String members(Map<String, String> members, String is) {
        return members.entrySet().stream()
                .map(member -> member.getKey() + is + member.getValue())
                .sorted()
                .collect(Collectors.joining(", "));
    }

    private String unknown() {
        String held = "repeats are refused with " + PolicyWords.answer(policy, Problem.OUTCOME_UNKNOWN);
        Inquiry inquiry = policy.outcome().inquiry();
        return switch (policy.outcome().unknown()) {
            case HOLD -> held + ": it runs at most once";
            case EXECUTE -> "the next repeat runs as the same operation: it runs at least once";
            case ASK ->
                (inquiry == null
                                ? ""
                                : inquiry.method() + " " + inquiry.url()
                                        + " is asked what became of it; until it says, ")
                        + held;
        };
    }

    private static String authorize(CallerCheck check) {
        String when = check.beforeClaim() ? "before anything else" : "before a replay";
        String kept = check.keep().isZero() ? "" : "; its 2xx counts for " + Amounts.text(check.keep());
        return check.method() + " " + check.url() + " decides " + when + " whether the caller may have the answer"
                + kept;
    }
}
