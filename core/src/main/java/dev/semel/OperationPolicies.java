package dev.semel;

import dev.semel.http.Body;
import dev.semel.http.Headers;
import dev.semel.http.RequestView;
import dev.semel.key.KeyRule;
import dev.semel.key.KeySource;
import dev.semel.key.KeySyntax;
import dev.semel.key.PrincipalRule;
import dev.semel.policy.Failure;
import dev.semel.policy.InFlight;
import dev.semel.policy.OutcomeRules;
import dev.semel.policy.PathTemplate;
import dev.semel.policy.Policy;
import dev.semel.policy.ReplayRule;
import dev.semel.policy.Retention;
import dev.semel.policy.Route;
import dev.semel.policy.Verification;
import dev.semel.policy.Wire;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An operation in the words of the engine: a request without a wire. Its key, scope and fingerprint are the program's,
 * so the rules that would read them from a request read nothing. Without state.
 */
final class OperationPolicies {
    private static final String METHOD = "RUN";

    private OperationPolicies() {}

    /** Named {@code RUN /NAME} in events, in the log and to those who look records up. */
    static Route route(Operation<?> kind) {
        return new Route(METHOD, new PathTemplate("/" + kind.name()), List.of(policy(kind)));
    }

    static RequestView request(Operation<?> kind) {
        return RequestView.of(METHOD, "/" + kind.name(), Headers.NONE, Body.EMPTY);
    }

    private static Policy policy(Operation<?> kind) {
        return new Policy(
                kind.name(),
                new KeyRule(
                        List.of(new KeySource.Header("Idempotency-Key")),
                        KeySyntax.BARE,
                        1,
                        KeyRule.LONGEST,
                        null,
                        true,
                        Set.of(),
                        null,
                        true,
                        false),
                Policy.MissingKey.REJECT,
                Set.of(),
                new PrincipalRule(List.of(), PrincipalRule.Combine.ALL),
                Policy.Unauthenticated.REJECT,
                null,
                new Verification(null, Verification.Mismatch.REJECT),
                null,
                new InFlight(kind.waitAtMost(), kind.lease()),
                new OutcomeRules(List.of(), Set.of(), Set.of(), Set.of(), kind.onUnknown(), null),
                new ReplayRule(
                        ReplayRule.Mode.STORED,
                        null,
                        null,
                        Set.of(),
                        Map.of(),
                        new ReplayRule.Markers(Map.of(), Map.of(), Map.of())),
                new Retention(kind.keep(), Retention.Starts.FIRST_SEEN, kind.keep(), Retention.Between.REPLAY),
                new Failure(Failure.StoreDown.CLOSED, 0, Failure.TooLarge.REJECT, kind.maxResultBytes()),
                List.of(),
                new Wire(Map.of(), Map.of(), Map.of(), Duration.ofSeconds(1), null, null, null));
    }
}
