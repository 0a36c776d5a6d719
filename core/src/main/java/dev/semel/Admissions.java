package dev.semel;

import dev.semel.event.Event;
import dev.semel.key.Digests;
import dev.semel.key.Secret;
import dev.semel.policy.OutcomeRules.OnUnknown;
import dev.semel.policy.Policy;
import dev.semel.policy.Verification.Mismatch;
import dev.semel.store.Claim;
import dev.semel.store.ClaimRequest;
import dev.semel.store.Description;
import dev.semel.store.Nesting;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Admits requests that have a key: each makes its own way through its layers. Thread-safe. */
final class Admissions {
    private final Engine engine;
    private final Secret secret;
    private final Withdrawals withdrawals;
    private final Tokens tokens = new Tokens();
    private final OperationIds operations = new OperationIds();

    Admissions(Engine engine, Secret secret) {
        this.engine = engine;
        this.secret = secret;
        this.withdrawals = new Withdrawals(engine);
    }

    Secret secret() {
        return secret;
    }

    CompletionStage<Admission> admit(Passage passage) {
        return new Visit(engine, this, passage).begin();
    }

    /**
     * What the store is asked for a layer.
     *
     * @param held the claims of the layers around it, outer to inner
     */
    ClaimRequest request(Identified identified, @Nullable Identified inner, List<Hold> held) {
        Policy policy = identified.policy();
        Hold outer = held.isEmpty() ? null : held.getLast();
        var nesting = inner == null && outer == null
                ? Nesting.NONE
                : new Nesting(
                        inner == null ? null : inner.id(),
                        outer == null ? null : outer.lease().operationId());
        return new ClaimRequest(
                identified.id(),
                operations.next(),
                tokens.next(),
                identified.fingerprint(),
                policy.fingerprint().mismatch() == Mismatch.REJECT,
                policy.inFlight().lease(),
                policy.retention().keep(),
                outer == null ? Duration.ZERO : outer.remaining(),
                onUnknown(policy, inner != null, held),
                nesting,
                new Description(
                        identified.readableKey(),
                        Digests.principalDigest(secret, identified.principal()),
                        identified.route().name(),
                        policy.name(),
                        Labels.ofRequest(policy, identified.request())));
    }

    private static ClaimRequest.OnUnknown onUnknown(Policy policy, boolean hasInner, List<Hold> held) {
        if (policy.outcome().unknown() == OnUnknown.EXECUTE && held.stream().allMatch(Admissions::mayRunAgain)) {
            return ClaimRequest.OnUnknown.TAKE_OVER;
        }
        return hasInner ? ClaimRequest.OnUnknown.ASK_INNER : ClaimRequest.OnUnknown.HOLD;
    }

    /** Whether a key may run though an attempt before may have: an inner layer's rules count for its own key alone. */
    static boolean mayRunAgain(Hold hold) {
        return hold.lease().attempt() == 1
                || hold.identified().policy().outcome().unknown() == OnUnknown.EXECUTE;
    }

    /** Nobody knows whether this claim was made, and nothing runs under it. */
    void withdraw(ClaimRequest request) {
        withdrawals.withdraw(request);
    }

    /** A claim is granted: the request may go on under it. */
    Hold hold(Identified identified, Claim.Owned owned, long askedAt) {
        engine.tell(new Event.Claimed(
                identified.subject(), owned.lease().operationId(), owned.lease().attempt()));
        return new Hold(engine, identified, owned, askedAt);
    }
}
