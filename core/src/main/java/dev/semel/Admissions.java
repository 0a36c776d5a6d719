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
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Admits requests that have a key: each makes its own way through its layers. Thread-safe. */
final class Admissions {
    private final Engine engine;
    private final Secret secret;
    private final Tokens tokens = new Tokens();
    private final OperationIds operations = new OperationIds();

    Admissions(Engine engine, Secret secret) {
        this.engine = engine;
        this.secret = secret;
    }

    CompletionStage<Admission> admit(Passage passage) {
        return new Visit(engine, this, passage).begin();
    }

    /**
     * What the store is asked for a layer.
     *
     * @param outer the claim of the layer around it; null for the outermost
     */
    ClaimRequest request(Identified identified, @Nullable Identified inner, @Nullable Hold outer) {
        Policy policy = identified.policy();
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
                onUnknown(policy.outcome().unknown(), inner != null),
                nesting,
                new Description(
                        identified.readableKey(),
                        Digests.principalDigest(secret, identified.principal()),
                        identified.route().name(),
                        policy.name(),
                        Labels.ofRequest(policy, identified.request())));
    }

    private static ClaimRequest.OnUnknown onUnknown(OnUnknown policy, boolean hasInner) {
        if (policy == OnUnknown.EXECUTE) {
            return ClaimRequest.OnUnknown.TAKE_OVER;
        }
        return hasInner ? ClaimRequest.OnUnknown.ASK_INNER : ClaimRequest.OnUnknown.HOLD;
    }

    /** A claim is granted: the request may go on under it. */
    Hold hold(Identified identified, Claim.Owned owned) {
        engine.tell(new Event.Claimed(
                identified.subject(), owned.lease().operationId(), owned.lease().attempt()));
        return new Hold(engine, identified, owned);
    }
}
