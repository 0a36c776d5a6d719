package dev.semel;

import dev.semel.key.FingerprintRule;
import dev.semel.key.FingerprintRule.BodyReading;
import dev.semel.key.FingerprintRule.Part;
import dev.semel.key.KeyRule;
import dev.semel.key.KeySource;
import dev.semel.key.KeySyntax;
import dev.semel.key.PrincipalRule;
import dev.semel.key.PrincipalSource;
import dev.semel.key.ScopePart;
import dev.semel.policy.CallerCheck;
import dev.semel.policy.Failure;
import dev.semel.policy.InFlight;
import dev.semel.policy.Inquiry;
import dev.semel.policy.Label;
import dev.semel.policy.OutcomeRules;
import dev.semel.policy.OutcomeRules.OnUnknown;
import dev.semel.policy.PathTemplate;
import dev.semel.policy.Policy;
import dev.semel.policy.Policy.MissingKey;
import dev.semel.policy.Policy.Unauthenticated;
import dev.semel.policy.ReplayRule;
import dev.semel.policy.Retention;
import dev.semel.policy.Route;
import dev.semel.policy.StatusPattern;
import dev.semel.policy.Verification;
import dev.semel.policy.Verification.Mismatch;
import dev.semel.policy.Wire;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A policy like ietf's, changed by one leaf at a time. */
final class Policies {
    String name = "test";
    KeyRule key = new KeyRule(
            List.of(new KeySource.Header("Idempotency-Key")),
            KeySyntax.BARE_OR_QUOTED,
            1,
            255,
            null,
            true,
            Set.of(),
            null,
            true,
            true);
    MissingKey missing = MissingKey.EXECUTE;
    PrincipalRule principal =
            new PrincipalRule(List.of(new PrincipalSource.Authorization()), PrincipalRule.Combine.ALL);
    Unauthenticated unauthenticated = Unauthenticated.SHARED;
    Verification fingerprint = new Verification(everything(BodyReading.AUTO), Mismatch.REJECT);

    @Nullable
    FingerprintRule derive;

    @Nullable
    CallerCheck authorize;

    @Nullable
    Inquiry inquiry;

    Set<StatusPattern> retryable = Set.of();
    Set<StatusPattern> release = statuses("401", "403", "429", "503");
    List<Label> labels = List.of();

    InFlight inFlight = new InFlight(Duration.ZERO, Duration.ofSeconds(30));
    Set<OutcomeRules.Rule> rules = Set.of();
    OnUnknown onUnknown = OnUnknown.HOLD;
    ReplayRule replay = new ReplayRule(
            ReplayRule.Mode.STORED,
            null,
            null,
            Set.of(),
            Map.of(),
            new ReplayRule.Markers(Map.of(), Map.of("Idempotent-Replayed", "true"), Map.of()));
    Retention retention = new Retention(
            Duration.ofHours(24), Retention.Starts.FIRST_SEEN, Duration.ofHours(24), Retention.Between.REPLAY);
    Failure failure = new Failure(Failure.StoreDown.CLOSED, 1 << 20, Failure.TooLarge.REJECT, 1 << 20);
    Wire wire = new Wire(Map.of(), Map.of(), Map.of(), Duration.ofSeconds(1), null, null, null);

    static FingerprintRule everything(BodyReading reading) {
        return new FingerprintRule(
                Set.of(Part.METHOD, Part.PATH, Part.QUERY, Part.BODY),
                List.of("content-type"),
                reading,
                List.of(),
                List.of());
    }

    Route route() {
        return new Route("POST", new PathTemplate("/orders"), List.of(policy()));
    }

    Policy policy() {
        return new Policy(
                name,
                key,
                missing,
                Set.of(ScopePart.PRINCIPAL, ScopePart.METHOD, ScopePart.ROUTE),
                principal,
                unauthenticated,
                authorize,
                fingerprint,
                derive,
                inFlight,
                new OutcomeRules(
                        List.copyOf(rules),
                        statuses("2xx", "303", "4xx", "5xx"),
                        retryable,
                        release,
                        onUnknown,
                        inquiry),
                replay,
                retention,
                failure,
                labels,
                wire);
    }

    static Set<StatusPattern> statuses(String... texts) {
        return Set.copyOf(List.of(texts).stream().map(StatusPattern::new).toList());
    }
}
