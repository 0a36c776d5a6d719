package dev.semel;

import dev.semel.http.Headers;
import dev.semel.http.Reply;
import dev.semel.policy.Problem;

/** The engine's answer to a request: what a front does with it. A front switches over these four, exhaustively. */
public sealed interface Admission {

    /**
     * The request runs without protection.
     *
     * @param marks headers for its answer; they say so ({@code Semel-Status: bypassed;reason=…})
     */
    record Bypass(Reason reason, Headers marks) implements Admission {
        /** Why a request is not protected. */
        public enum Reason {
            /** It brought no key, and its policy asks for none. */
            NO_KEY,
            /** Nobody knows who is calling. */
            NO_PRINCIPAL,
            /** Its body is over the policy's limit. */
            TOO_LARGE,
            /** The store is down and the policy is fail-open. */
            STORE_UNAVAILABLE
        }
    }

    /** The request runs, once, under this claim. The front ends the execution exactly once. */
    record Proceed(Execution execution) implements Admission {}

    /** The first run's answer, ready to be sent. Nothing runs. */
    record Replay(Reply reply) implements Admission {}

    /** The request is refused with this answer. Nothing runs. */
    record Reject(Problem problem, Reply reply) implements Admission {}
}
