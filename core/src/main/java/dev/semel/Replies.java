package dev.semel;

import dev.semel.Admission.Bypass;
import dev.semel.http.Headers;
import dev.semel.http.ProblemDetails;
import dev.semel.http.Reply;
import dev.semel.key.Secret;
import dev.semel.policy.OutcomeRules.OnUnknown;
import dev.semel.policy.OutcomeRules.Outcome;
import dev.semel.policy.Policy;
import dev.semel.policy.Problem;
import dev.semel.store.Claim;
import dev.semel.store.Found;
import java.time.Duration;

/** Makes every answer that leaves Semel: marked, in the API's own shape, readable where the policy says. Immutable. */
final class Replies {
    private final Markers markers;

    Replies(Secret secret) {
        this.markers = new Markers(secret);
    }

    /** The upstream's answer on its way to the caller. */
    Reply executed(Identified identified, Reply reply, int attempt, Outcome outcome, Duration remaining) {
        String status = switch (outcome) {
            case STORE -> SemelStatus.executed(attempt, promised(identified.policy(), remaining));
            case RETRYABLE -> SemelStatus.retryable(attempt);
            case RELEASE -> SemelStatus.released(attempt);
            case UNKNOWN -> SemelStatus.unknown(attempt);
        };
        var marks = identified.policy().replay().markers();
        Headers marked =
                markers.mark(Markers.without(reply.headers(), marks.replayed().keySet()), marks.executed(), identified);
        Headers exposed = BrowserAccess.widen(identified.policy(), marked);
        return reply.withHeaders(exposed.with(SemelStatus.NAME, status));
    }

    /** The first run's answer for a repeat. */
    Reply replayed(Identified identified, Claim.Completed completed) {
        Policy policy = identified.policy();
        Reply decoded =
                ContentCoding.readableBy(identified.request(), completed.reply().reply());
        Integer fixed = policy.replay().status();
        Headers marked =
                markers.mark(decoded.headers(), policy.replay().markers().replayed(), identified);
        Headers open = BrowserAccess.open(policy, identified.request().headers(), marked);
        String status = SemelStatus.replayed(
                completed.found(), promised(policy, completed.found().remaining()));
        return new Reply(
                fixed == null ? decoded.status() : fixed,
                open.with(SemelStatus.NAME, status),
                decoded.body(),
                decoded.trailers());
    }

    /** What a repeat learns of an operation that is not replayed. */
    Reply alreadyCompleted(Identified identified, Claim.Completed completed) {
        return refused(
                identified,
                Problem.ALREADY_COMPLETED,
                completed.found(),
                "Read its result from the API. A new operation needs a new key.");
    }

    /** What a repeat learns of an answer whose body was too long to keep. */
    Reply notKept(Identified identified, Claim.Completed completed) {
        Reply head = completed.reply().reply();
        Reply refused = refused(
                identified,
                Problem.REPLY_NOT_KEPT,
                completed.found(),
                "It answered " + head.status() + ". Read the result from the API instead of repeating the request.");
        return head.headers()
                .first("Location")
                .map(location -> refused.withHeader("Location", location))
                .orElse(refused);
    }

    /** A refusal because of the record that the request met. */
    Reply refused(Identified identified, Problem problem, Found found, String detail) {
        return marked(identified, problem, detail, SemelStatus.rejected(problem, found));
    }

    /** A refusal of an identified request. */
    Reply refused(Identified identified, Problem problem, String detail) {
        return marked(identified, problem, detail, SemelStatus.rejected(problem));
    }

    /** Semel's own answer to a run whose request never reached the API. */
    Reply notRun(Identified identified, String detail) {
        return unmarked(
                identified, Problem.UPSTREAM_UNREACHABLE, detail, SemelStatus.rejected(Problem.UPSTREAM_UNREACHABLE));
    }

    /** Semel's own answer to a run that may have had an effect. */
    Reply ranSomehow(Identified identified, Problem problem, String detail) {
        return unmarked(identified, problem, detail, SemelStatus.unknown(problem));
    }

    private Reply unmarked(Identified identified, Problem problem, String detail, String status) {
        Reply plain = plain(identified.policy(), problem, detail);
        return plain.withHeaders(
                BrowserAccess.open(identified.policy(), identified.request().headers(), plain.headers())
                        .with(SemelStatus.NAME, status));
    }

    private Reply marked(Identified identified, Problem problem, String detail, String status) {
        Reply plain = plain(identified.policy(), problem, detail);
        Headers marked = markers.mark(
                plain.headers(), identified.policy().replay().markers().rejected(), identified);
        return plain.withHeaders(
                BrowserAccess.open(identified.policy(), identified.request().headers(), marked)
                        .with(SemelStatus.NAME, status));
    }

    /** A refusal of a request that was not identified; of it, only the headers are needed. */
    Reply refused(Policy policy, Headers request, Problem problem, String detail) {
        Reply plain = plain(policy, problem, detail);
        return plain.withHeaders(BrowserAccess.open(policy, request, plain.headers()));
    }

    private static Reply plain(Policy policy, Problem problem, String detail) {
        int status = policy.wire().statuses().getOrDefault(problem, problem.status());
        String code = policy.wire().codes().getOrDefault(problem, problem.code());
        Reply reply = policy.wire().template() == null
                ? ProblemDetails.reply(status, code, problem.title(), detail)
                : ErrorTemplate.render(policy.wire().template(), status, code, problem.title(), detail);
        Headers headers = reply.headers();
        for (var extra : policy.wire().headers().entrySet()) {
            headers = headers.with(extra.getKey(), extra.getValue());
        }
        if (problem.retryable()) {
            headers = headers.with("Retry-After", Long.toString(retryAfterSeconds(policy)));
        }
        return reply.withHeaders(headers.with(SemelStatus.NAME, SemelStatus.rejected(problem)));
    }

    private static long retryAfterSeconds(Policy policy) {
        return Math.max(1, policy.wire().retryAfter().toSeconds());
    }

    Reply overtaken(Identified identified) {
        return ranSomehow(
                identified,
                Problem.OUTCOME_UNKNOWN,
                "This run was overtaken by another attempt of the same operation. Repeat the request with the same key"
                        + " for its answer.");
    }

    Reply notRecorded(Identified identified) {
        return ranSomehow(
                identified,
                Problem.UNAVAILABLE,
                "The operation ran, and its answer could not be recorded yet. Repeat the request with the same key.");
    }

    /** What a caller can do about an unknown outcome. */
    String wayOut(Policy policy) {
        return policy.outcome().unknown() == OnUnknown.EXECUTE
                ? "Repeat the request with the same key: it runs again as the same operation."
                : "Check with the API whether it ran before you use another key.";
    }

    /** The marks of a request that ran unprotected. */
    Headers bypassed(Bypass.Reason reason) {
        return Headers.of(SemelStatus.NAME, SemelStatus.bypassed(reason));
    }

    /** What is left of the window: a record may be kept longer than replays are promised. */
    private static Duration promised(Policy policy, Duration remaining) {
        Duration afterWindow =
                policy.retention().keep().minus(policy.retention().window());
        Duration promised = remaining.minus(afterWindow);
        return promised.isNegative() ? Duration.ZERO : promised;
    }
}
