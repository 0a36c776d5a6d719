package dev.semel.policy;

import dev.semel.key.FingerprintRule;
import dev.semel.key.FirstSent;
import dev.semel.key.KeyRule;
import dev.semel.key.PrincipalRule;
import dev.semel.key.ScopePart;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What Semel does with the requests of a route: one layer. Every field answers one question. Immutable.
 *
 * @param name of the preset or the policy; keys of policies with different names never meet
 * @param key where the key is and what it may look like
 * @param missing what happens to a request without a key
 * @param scope to what a key is local
 * @param principal who is calling
 * @param unauthenticated what happens when nobody says who is calling
 * @param authorize what decides, before a replay, whether the caller may have it; null when nothing does
 * @param fingerprint what must be equal for a repeat to be one
 * @param derive what makes the key of a request that brings none; null unless {@code missing} is derive
 * @param inFlight what a repeat gets while the first run goes on
 * @param outcome which answers are definitive
 * @param replay what a repeat gets afterwards
 * @param retention for how long
 * @param failure what happens when Semel itself cannot work
 * @param labels what of a request and its answer is kept for people to search by
 * @param wire how Semel's own answers are written
 */
public record Policy(
        String name,
        KeyRule key,
        MissingKey missing,
        Set<ScopePart> scope,
        PrincipalRule principal,
        Unauthenticated unauthenticated,
        @Nullable CallerCheck authorize,
        Verification fingerprint,
        @Nullable FingerprintRule derive,
        InFlight inFlight,
        OutcomeRules outcome,
        ReplayRule replay,
        Retention retention,
        Failure failure,
        List<Label> labels,
        Wire wire) {
    public Policy {
        scope = Set.copyOf(scope);
        labels = List.copyOf(labels);
        if (retention.starts() == Retention.Starts.FIRST_SENT) {
            requireFirstSent(key.firstSent(), retention);
        }
        if ((missing == MissingKey.DERIVE) != (derive != null)) {
            throw new IllegalArgumentException("a derive rule goes with missing: derive, and only with it");
        }
    }

    /** A time that is ahead by the skew makes a window that ends so much later: the record must still be there. */
    private static void requireFirstSent(@Nullable FirstSent firstSent, Retention retention) {
        if (firstSent == null) {
            throw new IllegalArgumentException(
                    "the window starts when the request was first sent: say in key.first_sent which header tells");
        }
        if (retention.keep().compareTo(retention.window().plus(firstSent.skew())) < 0) {
            throw new IllegalArgumentException(
                    "the window starts when the request was first sent, which may be ahead by the skew: make keep the"
                            + " window and the skew together, or longer");
        }
    }

    /**
     * This policy for runs in a transaction of the application's.
     *
     * @throws IllegalArgumentException it contradicts that; the message says how
     */
    Policy transactional() {
        OutcomeRules rules;
        try {
            rules = outcome.transactional();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
        }
        return with(rules);
    }

    /** This policy for answers of a handler itself, and not of an API behind a proxy. */
    Policy inService() {
        return with(outcome.inService());
    }

    private Policy with(OutcomeRules rules) {
        return new Policy(
                name,
                key,
                missing,
                scope,
                principal,
                unauthenticated,
                authorize,
                fingerprint,
                derive,
                inFlight,
                rules,
                replay,
                retention,
                failure,
                labels,
                wire);
    }

    /** Names, in lower case, of the headers that identify a request: nothing on its way may take them off. */
    public Set<String> identifyingHeaders() {
        var names = new HashSet<String>(key.headers());
        names.addAll(principal.headers());
        if (authorize != null) {
            names.addAll(authorize.forward());
        }
        return names;
    }

    /** What happens to a request without a key. */
    public enum MissingKey {
        /** It runs, unprotected. */
        EXECUTE,
        /** It is refused with key-missing. */
        REJECT,
        /** Its checksum is its key. */
        DERIVE
    }

    /** What happens to a request whose caller is not known. */
    public enum Unauthenticated {
        /**
         * It shares one anonymous scope, where only a request proven equal gets a replay. A caller with a credential
         * that the policy doesn't read is not anonymous: it is bypassed.
         */
        SHARED,
        /** It runs, unprotected. */
        BYPASS,
        /** It is refused with principal-missing. */
        REJECT
    }
}
