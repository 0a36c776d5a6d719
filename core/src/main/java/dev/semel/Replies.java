package dev.semel;

import dev.semel.Admission.Bypass;
import dev.semel.http.Body;
import dev.semel.http.Headers;
import dev.semel.http.Reply;
import dev.semel.key.JsonMembers;
import dev.semel.key.Secret;
import dev.semel.policy.OutcomeRules.Outcome;
import dev.semel.policy.Policy;
import dev.semel.policy.Problem;
import dev.semel.policy.Retention;
import dev.semel.store.Claim;
import dev.semel.store.Found;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes every answer that leaves Semel: marked, in the API's own shape, readable where the policy says. Immutable. */
final class Replies {
    private final Markers markers;

    Replies(Secret secret) {
        this.markers = new Markers(secret);
    }

    /** The upstream's answer on its way to the caller. */
    Reply executed(Identified identified, Reply reply, int attempt, Outcome outcome, Duration remaining) {
        Duration promised = promised(identified, remaining);
        String status = switch (outcome) {
            case STORE -> SemelStatus.executed(attempt, promised);
            case RETRYABLE -> SemelStatus.retryable(attempt, promised);
            case RELEASE -> SemelStatus.released(attempt);
            case UNKNOWN -> SemelStatus.unknown(attempt, promised);
        };
        var marks = identified.policy().replay().markers();
        Headers marked =
                markers.mark(Markers.without(reply.headers(), marks.replayed().keySet()), marks.executed(), identified);
        Headers exposed = BrowserAccess.widen(identified.policy(), marked);
        return reply.withHeaders(exposed.with(SemelStatus.NAME, status));
    }

    /** The first run's answer for a repeat. The record keeps it as it was. */
    Reply replayed(Identified identified, Claim.Completed completed) {
        Policy policy = identified.policy();
        Reply reply = merged(identified, completed.reply().reply());
        Integer fixed = policy.replay().status();
        Headers marked = markers.mark(reply.headers(), policy.replay().markers().replayed(), identified);
        Headers open = BrowserAccess.open(policy, identified.request().headers(), marked);
        Found found = completed.found();
        String status = SemelStatus.replayed(found, promised(identified, found.remaining()));
        return new Reply(
                fixed == null ? reply.status() : fixed,
                open.with(SemelStatus.NAME, status),
                reply.body(),
                reply.trailers());
    }

    /** With the members that the policy puts into a replayed JSON object, and in a coding that the caller accepts. */
    private static Reply merged(Identified identified, Reply kept) {
        Map<String, String> members = identified.policy().replay().merge();
        if (!members.isEmpty()) {
            Reply plain = ContentCoding.plain(kept);
            Optional<Body> merged = JsonMembers.merge(plain.body(), members);
            if (merged.isPresent()) {
                return ContentCoding.withBody(plain, merged.get());
            }
        }
        return ContentCoding.readableBy(identified.request(), kept);
    }

    /** What a repeat learns of an operation that is done, where no answer is given twice. */
    Reply alreadyCompleted(Identified identified, Claim.Completed completed) {
        Reply plain = ProblemReply.of(
                identified.policy(),
                Problem.ALREADY_COMPLETED,
                "Read its result from the API. A new operation needs a new key.",
                completed.reply().labels());
        return located(met(identified, plain, Problem.ALREADY_COMPLETED, completed.found()), completed);
    }

    /** What a repeat learns of an answer whose body was too long to keep. */
    Reply notKept(Identified identified, Claim.Completed completed) {
        int status = completed.reply().reply().status();
        Reply plain = ProblemReply.of(
                identified.policy(),
                Problem.REPLY_NOT_KEPT,
                "It answered " + status + ". Read the result from the API instead of repeating the request.",
                completed.reply().labels());
        return located(met(identified, plain, Problem.REPLY_NOT_KEPT, completed.found()), completed);
    }

    /** With the place of what the first request made, if its answer said it. */
    private static Reply located(Reply refusal, Claim.Completed completed) {
        return completed
                .reply()
                .reply()
                .headers()
                .first("Location")
                .map(location -> refusal.withHeader("Location", location))
                .orElse(refusal);
    }

    /** A refusal because of the record that the request met. */
    Reply refused(Identified identified, Problem problem, Found found, String detail) {
        return met(identified, ProblemReply.of(identified.policy(), problem, detail, Map.of()), problem, found);
    }

    private Reply met(Identified identified, Reply plain, Problem problem, Found found) {
        Policy policy = identified.policy();
        Headers marked = markers.mark(plain.headers(), policy.replay().markers().rejected(), identified);
        return plain.withHeaders(BrowserAccess.open(policy, identified.request().headers(), marked)
                .with(SemelStatus.NAME, SemelStatus.rejected(problem, found, promised(identified, found.remaining()))));
    }

    /** A refusal of an identified request that met no record. */
    Reply refused(Identified identified, Problem problem, String detail) {
        return refused(identified.policy(), identified.request().headers(), problem, detail);
    }

    /** A refusal of a request that was not identified; of it, only the headers are needed. */
    Reply refused(Policy policy, Headers request, Problem problem, String detail) {
        Reply plain = ProblemReply.of(policy, problem, detail, Map.of());
        Headers marked = problem == Problem.KEY_MISSING
                ? plain.headers()
                : Markers.put(plain.headers(), policy.replay().markers().refused());
        return plain.withHeaders(BrowserAccess.open(policy, request, marked));
    }

    /** Semel's own answer to a run that may have had an effect. */
    Reply ranSomehow(Identified identified, Problem problem, String detail) {
        Reply plain = ProblemReply.of(identified.policy(), problem, detail, Map.of());
        return plain.withHeaders(
                BrowserAccess.open(identified.policy(), identified.request().headers(), plain.headers())
                        .with(SemelStatus.NAME, SemelStatus.unknown(problem)));
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

    Reply commitInDoubt(Identified identified) {
        return ranSomehow(
                identified,
                Problem.UNAVAILABLE,
                "It is not known yet whether the operation was committed. Repeat the request with the same key.");
    }

    /** An answer that also says which layers of its route did not protect the request. */
    static Reply noting(List<String> skipped, Reply reply) {
        return skipped.isEmpty() ? reply : with("skipped=\"" + String.join(" ", skipped) + "\"", reply);
    }

    /** An answer that is kept for its key, of an operation that is to run again under another one. */
    static Reply butRetryable(Reply reply) {
        return with("retryable", reply);
    }

    private static Reply with(String parameter, Reply reply) {
        return reply.headers()
                .first(SemelStatus.NAME)
                .map(status -> reply.withHeader(SemelStatus.NAME, SemelStatus.with(parameter, status)))
                .orElse(reply);
    }

    /** What a caller can do about an unknown outcome. */
    String wayOut(Policy policy) {
        return switch (policy.outcome().unknown()) {
            case HOLD -> "Check with the API whether it ran before you use another key.";
            case EXECUTE -> "Repeat the request with the same key: it runs again as the same operation.";
            case ASK -> "The API is asked what became of it. Repeat the request with the same key for its answer.";
        };
    }

    /** The marks of a request that ran unprotected. */
    Headers bypassed(Bypass.Reason reason) {
        return Headers.of(SemelStatus.NAME, SemelStatus.bypassed(reason));
    }

    /** What is left of the window: a record may be kept longer than replays are promised. */
    private static Duration promised(Identified identified, Duration remaining) {
        Retention retention = identified.policy().retention();
        Duration afterWindow = retention.keep().minus(retention.window());
        Duration windowLeft = identified.windowLeft();
        Duration promised = windowLeft == null ? remaining.minus(afterWindow) : shorter(windowLeft, remaining);
        return promised.isNegative() ? Duration.ZERO : promised;
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
