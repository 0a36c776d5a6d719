package dev.semel;

import dev.semel.http.Reply;
import dev.semel.policy.OutcomeRules;
import dev.semel.policy.Policy;
import dev.semel.policy.Retention;
import dev.semel.store.StoredReply;
import dev.semel.store.UnknownCause;
import java.time.Duration;
import java.util.List;

/**
 * What an answer means to the layers of a request, each by its own rules.
 *
 * @param reply its body empty when it is not whole
 * @param whole whether the body can be kept
 */
record Verdict(Reply reply, boolean whole) {
    /**
     * A record outlives its completion by at least this, so that nobody who waited finds it expired (R23). Who waits
     * asks again within half a second, on whichever gateway; more than that would lengthen short windows.
     */
    private static final Duration GRACE = Duration.ofSeconds(10);

    List<Ending> endings(Holds holds) {
        return holds.outerToInner().stream()
                .map(hold -> ending(hold.identified().policy()))
                .toList();
    }

    Ending ending(Policy policy) {
        OutcomeRules rules = policy.outcome();
        return switch (rules.decide(rules.readBodies() ? ContentCoding.plain(reply) : reply)) {
            case STORE -> new Ending.Completed(kept(policy), atLeast(policy.retention()));
            case RETRYABLE -> new Ending.Retryable(kept(policy));
            case RELEASE -> new Ending.Released();
            case UNKNOWN -> new Ending.Unknown(UnknownCause.BY_RULE);
        };
    }

    private StoredReply kept(Policy policy) {
        return new StoredReply(
                reply.withHeaders(reply.headers().where(policy.replay()::keeps)), whole, Labels.ofReply(policy, reply));
    }

    private static Duration atLeast(Retention retention) {
        return retention.starts() == Retention.Starts.COMPLETED
                        && retention.keep().compareTo(GRACE) > 0
                ? retention.keep()
                : GRACE;
    }
}
