package dev.semel.gateway.proxy;

import dev.semel.SemelStatus;
import dev.semel.http.ProblemDetails;
import dev.semel.http.Reply;
import dev.semel.policy.Problem;

/** The gateway's own answers to requests that belong to no policy. */
final class Problems {
    private Problems() {}

    /** The proxy's part of the answer to a call that failed. */
    static Reply of(Problem problem, String detail) {
        return ProblemDetails.reply(problem.status(), problem.code(), problem.title(), detail);
    }

    /** A request that is refused: the answer says that Semel did so. */
    static Reply refusal(Problem problem, int status, String detail) {
        return ProblemDetails.reply(status, problem.code(), problem.title(), detail)
                .withHeader(SemelStatus.NAME, SemelStatus.rejected(problem));
    }
}
