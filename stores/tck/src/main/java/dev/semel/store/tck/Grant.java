package dev.semel.store.tck;

import dev.semel.store.ClaimRequest;
import dev.semel.store.Lease;
import dev.semel.store.Resolution;
import dev.semel.store.tck.History.Entry.Changed;
import dev.semel.store.tck.History.Entry.Resolved;
import dev.semel.store.tck.History.Moment;
import dev.semel.store.tck.History.Verb;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A claim that was granted, and all that was tried under its fence. Confined. */
record Grant(
        ClaimRequest request,
        Lease lease,
        Moment begun,
        Moment answered,
        List<Changed> changes,
        List<Resolved> resolutions) {

    Grant(History.Entry.Claimed claimed, Lease lease) {
        this(claimed.request(), lease, claimed.begun(), claimed.answered(), new ArrayList<>(), new ArrayList<>());
    }

    /** A reply that was given for its operation. */
    record Given(String reply, Lease lease, boolean isFinal, Moment begun) {}

    boolean isOf(Grant other) {
        return lease.operationId().equals(other.lease.operationId());
    }

    /** What its holder was told is done. */
    Stream<Changed> done(Verb... verbs) {
        List<Verb> wanted = List.of(verbs);
        return changes.stream().filter(change -> change.answer() && wanted.contains(change.verb()));
    }

    /** What somebody else was told is settled. */
    Stream<Resolved> settled() {
        return resolutions.stream().filter(Resolved::answer);
    }

    boolean mayHaveEndedBefore(Moment moment) {
        return done(Verb.COMPLETE, Verb.RETRYABLE, Verb.RELEASE, Verb.UNKNOWN)
                .anyMatch(change -> change.begun().isBefore(moment));
    }

    /** Whether its outcome may have been unknown by then, its lease apart. */
    boolean mayHaveBeenUnknownBefore(Moment moment) {
        return done(Verb.RELEASE, Verb.UNKNOWN)
                .anyMatch(change -> change.begun().isBefore(moment));
    }

    /** Whether its record may have been forgotten by then, expiry apart. */
    boolean mayBeForgottenBefore(Moment moment) {
        boolean released = done(Verb.RELEASE).anyMatch(change -> change.begun().isBefore(moment));
        return (released && lease.attempt() == 1)
                || settled()
                        .anyMatch(resolved -> resolved.resolution() instanceof Resolution.NeverHappened
                                && resolved.begun().isBefore(moment));
    }

    boolean wasCompletedBefore(Moment moment) {
        return done(Verb.COMPLETE).anyMatch(change -> change.answered().isBefore(moment))
                || settled()
                        .anyMatch(resolved -> resolved.resolution() instanceof Resolution.Completed
                                && resolved.answered().isBefore(moment));
    }

    /** The earliest time at which the lease can have been renewed last. */
    long lastSignOfLife() {
        return done(Verb.RENEW).mapToLong(change -> change.begun().elapsed()).reduce(begun.elapsed(), Math::max);
    }

    /** All replies that were given under its fence, whatever became of them. */
    Stream<Given> given() {
        return Stream.concat(
                changes.stream()
                        .filter(change -> change.verb() == Verb.COMPLETE || change.verb() == Verb.RETRYABLE)
                        .map(change ->
                                new Given(change.reply(), lease, change.verb() == Verb.COMPLETE, change.begun())),
                resolutions.stream().flatMap(this::givenBy));
    }

    private Stream<Given> givenBy(Resolved resolved) {
        return switch (resolved.resolution()) {
            case Resolution.Completed completed ->
                Stream.of(new Given(completed.reply().reply().body().text(), lease, true, resolved.begun()));
            case Resolution.Retryable retryable ->
                Stream.of(new Given(retryable.reply().reply().body().text(), lease, false, resolved.begun()));
            case Resolution.NeverHappened never -> Stream.empty();
        };
    }
}
