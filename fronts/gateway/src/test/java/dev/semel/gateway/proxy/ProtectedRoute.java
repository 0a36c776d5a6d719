package dev.semel.gateway.proxy;

import dev.semel.key.KeyRule;
import dev.semel.key.KeySource;
import dev.semel.key.KeySyntax;
import dev.semel.key.PrincipalRule;
import dev.semel.key.PrincipalSource;
import dev.semel.key.ScopePart;
import dev.semel.policy.Failure;
import dev.semel.policy.Failure.TooLarge;
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

/** POST /orders, protected; of the policy only what the proxy itself looks at matters here. */
final class ProtectedRoute {
    private ProtectedRoute() {}

    static Route orders() {
        return orders(1 << 20, TooLarge.REJECT);
    }

    static Route orders(int maxRequestBytes, TooLarge tooLarge) {
        return new Route(
                "POST",
                new PathTemplate("/orders"),
                List.of(policy(new Failure(Failure.StoreDown.CLOSED, maxRequestBytes, tooLarge, 1 << 20))));
    }

    private static Policy policy(Failure failure) {
        return new Policy(
                "orders",
                new KeyRule(
                        List.of(new KeySource.Header("Idempotency-Key")),
                        KeySyntax.BARE,
                        1,
                        255,
                        null,
                        true,
                        Set.of(),
                        null,
                        true,
                        true),
                Policy.MissingKey.EXECUTE,
                Set.of(ScopePart.PRINCIPAL),
                new PrincipalRule(List.of(new PrincipalSource.Header("X-Api-Key")), PrincipalRule.Combine.ALL),
                Policy.Unauthenticated.BYPASS,
                null,
                new Verification(null, Verification.Mismatch.REPLAY),
                null,
                new InFlight(Duration.ZERO, Duration.ofSeconds(30)),
                new OutcomeRules(List.of(), Set.of(), Set.of(), Set.of(), OutcomeRules.OnUnknown.HOLD, null),
                new ReplayRule(
                        ReplayRule.Mode.STORED,
                        null,
                        null,
                        Set.of(),
                        Map.of(),
                        new ReplayRule.Markers(Map.of(), Map.of(), Map.of())),
                new Retention(
                        Duration.ofHours(24),
                        Retention.Starts.FIRST_SEEN,
                        Duration.ofHours(24),
                        Retention.Between.REPLAY),
                failure,
                List.of(),
                new Wire(Map.of(), Map.of(), Map.of(), Duration.ofSeconds(1), null, null, null));
    }
}
