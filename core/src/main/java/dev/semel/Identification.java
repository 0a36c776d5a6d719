package dev.semel;

import dev.semel.Admission.Bypass;
import dev.semel.http.RequestView;
import dev.semel.key.Fingerprint;
import dev.semel.key.FingerprintRule;
import dev.semel.key.FingerprintRule.Part;
import dev.semel.key.Fingerprinter;
import dev.semel.key.KeyExtractor;
import dev.semel.key.KeyResult;
import dev.semel.key.PrincipalReader;
import dev.semel.key.PrincipalResult;
import dev.semel.key.RecordId;
import dev.semel.key.RecordIds;
import dev.semel.key.Scope;
import dev.semel.key.ScopePart;
import dev.semel.key.Secret;
import dev.semel.policy.Policy;
import dev.semel.policy.Policy.Unauthenticated;
import dev.semel.policy.Problem;
import dev.semel.policy.Route;
import dev.semel.policy.Verification.Mismatch;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds out which record a request belongs to, before the store is asked. Immutable, thread-safe. */
final class Identification {
    private final Secret secret;
    private final InstantSource clock;

    /** With the system's clock. */
    Identification(Secret secret) {
        this(secret, InstantSource.system());
    }

    /** @param clock what the time is that clients say they sent a request at */
    Identification(Secret secret, InstantSource clock) {
        this.secret = secret;
        this.clock = clock;
    }

    /** What a request says about itself. */
    sealed interface Result {
        /** It has a key and a scope. */
        record Ready(Identified identified) implements Result {}

        /** It runs without protection. */
        record Unprotected(Bypass.Reason reason) implements Result {}

        /** It is refused. */
        record Refused(Problem problem, String detail) implements Result {}
    }

    Result identify(Route route, Policy policy, RequestView request) {
        KeyResult key = KeyExtractor.extract(policy.key(), request);
        return switch (FirstSentCheck.check(policy, request, key, clock.instant())) {
            case FirstSentCheck.Verdict.Refused(Problem problem, String detail) -> new Result.Refused(problem, detail);
            case FirstSentCheck.Verdict.Sound(Duration windowLeft) ->
                keyed(new Reading(route, policy, request, windowLeft), key);
        };
    }

    /** A request on its way to being identified. */
    private record Reading(
            Route route,
            Policy policy,
            RequestView request,
            @Nullable Duration windowLeft) {}

    private Result keyed(Reading reading, KeyResult key) {
        return switch (key) {
            case KeyResult.Malformed malformed -> new Result.Refused(Problem.KEY_INVALID, malformed.problem());
            case KeyResult.Present present -> scope(reading, new Identified.Key.Sent(present.key()));
            case KeyResult.Absent absent ->
                switch (reading.policy().missing()) {
                    case EXECUTE -> new Result.Unprotected(Bypass.Reason.NO_KEY);
                    case REJECT -> new Result.Refused(Problem.KEY_MISSING, "Send a key with the request.");
                    case DERIVE -> scope(reading, checksum(reading));
                };
        };
    }

    private Identified.Key checksum(Reading reading) {
        FingerprintRule derive = reading.policy().derive();
        if (derive == null) {
            throw new IllegalStateException("a policy that derives keys has no rule for it: "
                    + reading.policy().name());
        }
        return new Identified.Key.Checksum(fingerprint(derive, reading));
    }

    private Result scope(Reading reading, Identified.Key key) {
        Policy policy = reading.policy();
        return switch (PrincipalReader.read(policy.principal(), reading.request())) {
            case PrincipalResult.Known known -> ready(reading, key, known.identity());
            case PrincipalResult.Contradictory contradictory ->
                new Result.Refused(Problem.PRINCIPAL_AMBIGUOUS, contradictory.problem());
            case PrincipalResult.Unrecognised unrecognised ->
                unknownCaller(policy, "the policy doesn't read the " + unrecognised.name() + " that it brought");
            case PrincipalResult.Anonymous anonymous ->
                policy.unauthenticated() == Unauthenticated.SHARED && provesEquality(policy, key)
                        ? ready(reading, key, null)
                        : unknownCaller(policy, "it brought no credentials");
        };
    }

    private static Result unknownCaller(Policy policy, String why) {
        return policy.unauthenticated() == Unauthenticated.REJECT
                ? new Result.Refused(Problem.PRINCIPAL_MISSING, "The caller is not known: " + why + ".")
                : new Result.Unprotected(Bypass.Reason.NO_PRINCIPAL);
    }

    /** Strangers share a scope only where nothing but an equal request gets an answer (DESIGN promise 6). */
    private static boolean provesEquality(Policy policy, Identified.Key key) {
        FingerprintRule rule = switch (key) {
            case Identified.Key.Sent sent ->
                policy.fingerprint().mismatch() == Mismatch.REJECT
                        ? policy.fingerprint().rule()
                        : null;
            case Identified.Key.Checksum checksum -> policy.derive();
        };
        return rule != null
                && rule.parts().containsAll(Set.of(Part.METHOD, Part.PATH, Part.QUERY, Part.BODY))
                && rule.include().isEmpty()
                && rule.exclude().isEmpty();
    }

    private Result ready(Reading reading, Identified.Key key, @Nullable String principal) {
        Policy policy = reading.policy();
        var scope = Scope.of(
                scopeOf(policy, principal),
                reading.request(),
                principal,
                reading.route().name());
        return new Result.Ready(
                switch (key) {
                    case Identified.Key.Sent sent ->
                        identified(
                                reading,
                                RecordIds.explicit(secret, policy.name(), scope, sent.text()),
                                key,
                                principal,
                                policy.fingerprint().rule());
                    case Identified.Key.Checksum
                            checksum -> // an equal id is an equal request: there is nothing to compare
                        identified(
                                reading,
                                RecordIds.derived(secret, policy.name(), scope, checksum.of()),
                                key,
                                principal,
                                null);
                });
    }

    private Identified identified(
            Reading reading,
            RecordId id,
            Identified.Key key,
            @Nullable String principal,
            @Nullable FingerprintRule compared) {
        return new Identified(
                reading.route(),
                reading.policy(),
                reading.request(),
                id,
                key,
                principal,
                reading.windowLeft(),
                compared == null ? null : fingerprint(compared, reading));
    }

    /** Nobody's requests to two hosts are two people's: a host is what is left to tell strangers apart. */
    private static Set<ScopePart> scopeOf(Policy policy, @Nullable String principal) {
        if (principal != null) {
            return policy.scope();
        }
        var parts = new HashSet<>(policy.scope());
        parts.add(ScopePart.HOST);
        return parts;
    }

    private Fingerprint fingerprint(FingerprintRule rule, Reading reading) {
        return Fingerprinter.fingerprint(
                secret, rule, reading.request(), reading.route().name());
    }
}
