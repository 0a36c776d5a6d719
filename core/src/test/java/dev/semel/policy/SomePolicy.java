package dev.semel.policy;

import dev.semel.key.KeyRule;
import dev.semel.key.KeySource;
import dev.semel.key.KeySyntax;
import dev.semel.key.PrincipalRule;
import dev.semel.key.PrincipalSource;
import dev.semel.key.ScopePart;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A policy for tests to which its content doesn't matter. */
final class SomePolicy {
    private SomePolicy() {}

    static Policy named(String name) {
        return new Policy(
                name,
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
                new PrincipalRule(List.of(new PrincipalSource.Authorization()), PrincipalRule.Combine.ALL),
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
                new Failure(Failure.StoreDown.CLOSED, 1 << 20, Failure.TooLarge.REJECT, 1 << 20),
                List.of(),
                new Wire(Map.of(), Map.of(), Map.of(), Duration.ofSeconds(1), null, null, null));
    }
}
