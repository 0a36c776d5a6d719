package dev.semel;

import dev.semel.http.Headers;
import dev.semel.http.ProblemDetails;
import dev.semel.http.Reply;
import dev.semel.policy.OutcomeRules.OnUnknown;
import dev.semel.policy.Policy;
import dev.semel.policy.Problem;
import dev.semel.policy.Wire;
import java.util.Map;

/** Semel's own answers as a policy's wire rule writes them, before anything of the request is put on. */
final class ProblemReply {
    private ProblemReply() {}

    /** @param labels of the record that was met, for the template */
    static Reply of(Policy policy, Problem problem, String detail, Map<String, String> labels) {
        Wire wire = policy.wire();
        int status = wire.statuses().getOrDefault(problem, problem.status());
        String code = wire.codes().getOrDefault(problem, problem.code());
        Reply reply = wire.template() == null
                ? ProblemDetails.reply(status, code, problem.title(), detail)
                : ErrorTemplate.render(wire.template(), status, code, problem.title(), detail, labels);
        Headers headers = reply.headers();
        for (var extra : wire.headers().entrySet()) {
            headers = headers.with(
                    extra.getKey(),
                    extra.getValue().replace("${retryable}", String.valueOf(isWorthRepeating(policy, problem))));
        }
        if (isWorthRepeating(policy, problem)) {
            headers = headers.with(
                    "Retry-After", Long.toString(Math.max(1, wire.retryAfter().toSeconds())));
        }
        if (wire.docs() != null) {
            // The policy may have links of its own, and a code of its own for its template: this one is ours.
            headers = headers.plus(
                    Headers.of("Link", "<" + wire.docs() + "#" + problem.code() + ">; rel=\"describedby\""));
        }
        return reply.withHeaders(headers.with(SemelStatus.NAME, SemelStatus.rejected(problem)));
    }

    /** An outcome that is not known stays so, unless the next repeat runs or the API is asked. */
    private static boolean isWorthRepeating(Policy policy, Problem problem) {
        boolean unknown = problem == Problem.OUTCOME_UNKNOWN || problem == Problem.UPSTREAM_FAILED;
        return problem.retryable() || (unknown && policy.outcome().unknown() != OnUnknown.HOLD);
    }
}
