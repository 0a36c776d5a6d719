package dev.semel.gateway.proxy;

import dev.semel.Execution.ReleaseReason;
import dev.semel.Execution.UnknownReason;

/** Why a call to the upstream has no answer. Only proof that nothing was sent counts as such. */
sealed interface UpstreamFailure {
    /** No byte of the request left the gateway, or the upstream said that it ignored it. */
    record NothingRan(ReleaseReason reason) implements UpstreamFailure {}

    /** Something may have left. */
    record NobodyKnows(UnknownReason cause) implements UpstreamFailure {}

    /** The connection broke after some of the request may have been sent. */
    UpstreamFailure LOST = new NobodyKnows(UnknownReason.CONNECTION_LOST);

    /** What came back is no valid answer. */
    UpstreamFailure INVALID = new NobodyKnows(UnknownReason.ANSWER_INVALID);

    /** No answer, or no more of it, in time. */
    UpstreamFailure LATE = new NobodyKnows(UnknownReason.TIMEOUT);
}
