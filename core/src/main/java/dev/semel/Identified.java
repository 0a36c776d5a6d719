package dev.semel;

import dev.semel.event.Event;
import dev.semel.http.RequestView;
import dev.semel.key.Fingerprint;
import dev.semel.key.RecordId;
import dev.semel.policy.Policy;
import dev.semel.policy.Retention.Between;
import dev.semel.policy.Route;
import dev.semel.policy.Verification.Mismatch;
import dev.semel.store.Found;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A request that has a key: all that is known of it before the store is asked.
 *
 * @param principal the caller's identity; null in the shared anonymous scope
 * @param windowLeft of a window that begins when the request was first sent; null of any other
 * @param fingerprint to compare with the first request's; null when there is nothing to compare
 */
record Identified(
        Route route,
        Policy policy,
        RequestView request,
        RecordId id,
        Key key,
        @Nullable String principal,
        @Nullable Duration windowLeft,
        @Nullable Fingerprint fingerprint) {

    /** What identifies a request within its scope. */
    sealed interface Key {
        /** A key that the client sent, in its bare form. */
        record Sent(String text) implements Key {
            /** Redacted: keys may name customers. */
            @Override
            public String toString() {
                return "Sent(" + text.length() + " characters)";
            }
        }

        /** The request itself, condensed: two that are equal have the same one. */
        record Checksum(Fingerprint of) implements Key {}
    }

    Event.Subject subject() {
        return new Event.Subject(route.name(), policy.name(), id);
    }

    /** Whether the first request of the record was another one. */
    boolean differs(Found found) {
        Fingerprint first = found.fingerprint();
        return first != null && fingerprint != null && !first.equals(fingerprint);
    }

    /** Whether the policy refuses the request as another one than the first. */
    boolean isAnother(Found found) {
        return policy.fingerprint().mismatch() == Mismatch.REJECT && differs(found);
    }

    /** Whether the record is still there, and its policy replays nothing from it any more. */
    boolean windowPassed(Found found) {
        Duration kept = policy.retention().keep().minus(policy.retention().window());
        return windowLeft == null // else it was looked at before the record was
                && policy.retention().between() == Between.REJECT
                && found.remaining().compareTo(kept) <= 0
                && !kept.isZero();
    }

    /** The key as it may be kept for people to read; null when it may not, or the client sent none. */
    @Nullable
    String readableKey() {
        return policy.key().readable() ? sentKey() : null;
    }

    /** The key as its sender knows it, for nobody else; null when the client sent none. */
    @Nullable
    String sentKey() {
        return switch (key) {
            case Key.Sent sent -> sent.text();
            case Key.Checksum checksum -> null;
        };
    }

    @Override
    public String toString() {
        return "request for record " + id;
    }
}
