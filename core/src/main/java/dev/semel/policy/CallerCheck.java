package dev.semel.policy;

import java.time.Duration;
import java.util.Set;

/**
 * A call that decides whether a caller may have an answer that is replayed (forward-auth): his credentials are sent to
 * a URL, and anything but a 2xx is his answer.
 *
 * @param url absolute, or a path at the upstream
 * @param method of the call
 * @param forward names, in lower case, of the headers that are forwarded besides those that say who is calling
 * @param beforeClaim whether it is also made before a claim, so before anything runs
 * @param timeout longest wait for the answer
 * @param keep a 2xx counts for the same credentials this long; zero asks every time
 */
public record CallerCheck(
        String url, String method, Set<String> forward, boolean beforeClaim, Duration timeout, Duration keep) {
    public CallerCheck {
        forward = Set.copyOf(forward);
    }
}
